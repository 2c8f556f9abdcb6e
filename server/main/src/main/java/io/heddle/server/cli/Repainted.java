package io.heddle.server.cli;

import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.InfoCmp.Capability;

/**
 * Lines at the bottom of a terminal that are written over each time. Wholly: what else came in
 * between, or a terminal that has been resized, does not leave a mark for longer.
 */
final class Repainted {
  private final Terminal terminal;
  private List<AttributedString> shown = List.of();

  Repainted(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Shows lines that fit the width; what does not fit the height is left out. */
  void show(List<AttributedString> lines) {
    toFirstLine();
    List<AttributedString> fitting = lines.subList(0, Math.min(lines.size(), rows()));
    for (int i = 0; i < fitting.size(); i++) {
      if (i > 0) terminal.writer().println();
      terminal.writer().print(fitting.get(i).toAnsi(terminal));
      terminal.puts(Capability.clr_eol);
    }
    terminal.puts(Capability.clr_eos);
    terminal.flush();
    shown = fitting;
  }

  /** With a mark: half a number would be a wrong one. */
  static AttributedString cut(AttributedString line, int width) {
    if (line.columnLength() <= width) return line;
    return new AttributedStringBuilder()
        .append(line.columnSubSequence(0, width - 1))
        .append(">", AttributedStyle.DEFAULT.faint())
        .toAttributedString();
  }

  private void toFirstLine() {
    terminal.puts(Capability.carriage_return);
    // A terminal that has become narrower has wrapped what was too wide.
    int columns = columns();
    int rows = 0;
    for (AttributedString line : shown)
      rows += Math.max(1, Math.ceilDiv(line.columnLength(), columns));
    for (int i = 1; i < Math.min(rows, rows()); i++) terminal.puts(Capability.cursor_up);
  }

  /** Forgets what is shown, as if it were somebody else's. */
  void begin() {
    shown = List.of();
  }

  /** Some terminals do not know how large they are. */
  int columns() {
    int columns = terminal.getSize().getColumns();
    return columns > 0 ? columns : 80;
  }

  private int rows() {
    int rows = terminal.getSize().getRows();
    return rows > 0 ? rows : 24;
  }
}
