package io.heddle.server.cli;

import java.io.IOException;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.NonBlockingReader;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * What goes on, on the terminal behind stderr: lines that are painted anew, and the keys that are
 * pressed. Of one thread.
 */
final class Picture implements AutoCloseable {
  /** No key was pressed. */
  static final int NO_KEY = NonBlockingReader.READ_EXPIRED;

  /** Nobody will press any more. */
  static final int NO_MORE_KEYS = NonBlockingReader.EOF;

  private final Terminal terminal;
  private final Repainted screen;
  private int columns;
  private volatile boolean resumed;

  private Picture(Terminal terminal) {
    this.terminal = terminal;
    this.screen = new Repainted(terminal);
    this.columns = screen.columns();
  }

  /** Null where there is no terminal to show anything on. */
  static @Nullable Picture open() {
    Terminal terminal = StderrTerminal.open();
    if (terminal == null) return null;
    var picture = new Picture(terminal);
    StderrTerminal.passKeys(terminal);
    // After Ctrl-Z and fg: the shell had the terminal in between.
    Signals.register("CONT", () -> picture.resumed = true);
    return picture;
  }

  boolean isUnicode() {
    return StderrTerminal.isUnicode(terminal);
  }

  int columns() {
    return columns;
  }

  /** Shows lines that are no wider than it is. */
  void show(List<AttributedString> lines) {
    screen.show(lines);
  }

  /**
   * Waits for a key.
   *
   * @throws IOException if the terminal is gone
   */
  int key(long millis) throws IOException {
    return terminal.reader().read(millis);
  }

  /** Whether it has to be shown again since the terminal is another than it was. */
  boolean changed() {
    int before = columns;
    columns = screen.columns();
    return resumed() || columns != before;
  }

  private boolean resumed() {
    if (!resumed) return false;
    resumed = false;
    StderrTerminal.passKeys(terminal);
    screen.begin();
    return true;
  }

  /** Leaves it where it is and the terminal as it was. */
  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException gone) {
      // Then there is nothing to be restored.
    }
  }
}
