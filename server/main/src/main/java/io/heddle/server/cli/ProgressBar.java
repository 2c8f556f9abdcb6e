package io.heddle.server.cli;

import io.heddle.server.remote.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** How far a file has come, in one line on a terminal that is written over; elsewhere nothing. */
final class ProgressBar implements Progress, AutoCloseable {
  private static final long PAINT_NANOS = 100_000_000;

  private final String name;
  private final @Nullable Terminal terminal;
  private final @Nullable Repainted screen;
  private String what = "";
  private long from;
  private long total;
  private long begunNanos;
  private long paintedNanos;

  private ProgressBar(String name, @Nullable Terminal terminal) {
    this.name = name;
    this.terminal = terminal;
    this.screen = terminal == null ? null : new Repainted(terminal);
  }

  static ProgressBar open(String name) {
    return new ProgressBar(name, StderrTerminal.open());
  }

  /** Of something that goes on already, to be shown by others. */
  static ProgressBar toward(String what, String name, long from, long total) {
    var bar = new ProgressBar(name, null);
    bar.begin(what, from, total);
    return bar;
  }

  @Override
  public void begin(String what, long from, long total) {
    this.what = what;
    this.from = from;
    this.total = total;
    begunNanos = System.nanoTime();
    paint(from);
  }

  @Override
  public void at(long done) {
    if (screen == null) return;
    if (done == total || System.nanoTime() - paintedNanos > PAINT_NANOS) paint(done);
  }

  private void paint(long done) {
    if (terminal == null || screen == null) return;
    paintedNanos = System.nanoTime();
    double seconds = (paintedNanos - begunNanos) / 1e9;
    boolean unicode = StderrTerminal.isUnicode(terminal);
    // One short of the margin: not every terminal waits there before it goes on to the next line.
    String line = line(done, seconds, screen.columns() - 1, unicode);
    screen.show(List.of(new AttributedString(line)));
  }

  /** In that many columns; the bar takes what the rest leaves. */
  String line(long done, double seconds, int columns, boolean unicode) {
    double share = total == 0 ? 1 : (double) done / total;
    String left = what + " " + name + " ";
    String right =
        " %3d%%  %s%s".formatted((int) (100 * share), FileText.size(done), rest(done, seconds));
    int room = columns - new AttributedString(left).columnLength() - right.length();
    String line = left + (room >= 5 ? bar(share, room, unicode) : "") + right;
    var whole = new AttributedString(line);
    return whole.columnLength() <= columns ? line : whole.columnSubSequence(0, columns).toString();
  }

  private String rest(long done, double seconds) {
    // Of the first moments it would be a guess.
    if (seconds < 0.5 || done == from) return "";
    double rate = (done - from) / seconds;
    return "  %s/s  %s".formatted(FileText.size((long) rate), time((long) ((total - done) / rate)));
  }

  private static String time(long seconds) {
    return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }

  private static String bar(double share, int width, boolean unicode) {
    int full = (int) (share * (width - 2));
    String done = (unicode ? "█" : "#").repeat(full);
    return "[" + done + (unicode ? "░" : ".").repeat(width - 2 - full) + "]";
  }

  /** Leaves the terminal to whatever is said next. */
  @Override
  public void close() {
    if (terminal == null || screen == null) return;
    screen.show(List.of(AttributedString.EMPTY));
    try {
      terminal.close();
    } catch (IOException gone) {
      // Then there is nothing to be restored.
    }
  }
}
