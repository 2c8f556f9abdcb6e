package io.heddle.server.cli;

import io.heddle.protocol.PeerText;
import io.heddle.server.cli.Screen.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jline.utils.AttributedString;

/** Rows below their heads, each column as wide as it has to be. */
final class Table {
  /** Between two columns. */
  private static final String GAP = "  ";

  private static final String INDENT = "    ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int[] widths;

  Table(String... heads) {
    widths = new int[heads.length];
    add(heads);
  }

  /** One more row, with as many cells as there are heads. */
  void add(String... cells) {
    // Some hold what peers say of themselves.
    List<String> row = Arrays.stream(cells).map(Table::printable).toList();
    rows.add(row);
    for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], width(row.get(i)));
  }

  private static String printable(String cell) {
    return cell.chars().noneMatch(c -> c < ' ' || c >= 0x7F) ? cell : PeerText.escaped(cell);
  }

  /** In columns of a terminal, where some characters take two. */
  private static int width(String cell) {
    return new AttributedString(cell).columnLength();
  }

  @Override
  public String toString() {
    return text(Screen.NONE);
  }

  /**
   * Numbers, and what begins with one, stand on the right of their column. Where a screen is too
   * narrow for all of them, the last column has lines of its own.
   */
  String text(Screen screen) {
    int all = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
    boolean folded = screen.columns() > 0 && all > screen.columns();
    var text = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      var line = new StringBuilder();
      int beside = folded ? widths.length - 1 : widths.length;
      for (int i = 0; i < beside; i++) line.append(i == 0 ? "" : GAP).append(cell(row, i, screen));
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
      if (folded)
        text.append(INDENT)
            .append(screen.marked(rows.get(row).getLast(), mark(row, rows.get(row).getLast())))
            .append(System.lineSeparator());
    }
    return text.toString();
  }

  private String cell(int row, int column, Screen screen) {
    String cell = rows.get(row).get(column);
    String pad = " ".repeat(widths[column] - width(cell));
    String shown = screen.marked(cell, mark(row, cell));
    return isFigure(column) ? pad + shown : shown + pad;
  }

  private static Mark mark(int row, String cell) {
    if (row == 0) return Mark.HEAD;
    return switch (cell) {
      case "accepting" -> Mark.GOOD;
      case "draining" -> Mark.NOTABLE;
      default -> Mark.PLAIN;
    };
  }

  private boolean isFigure(int column) {
    return rows.size() > 1
        && rows.stream()
            .skip(1)
            .map(row -> row.get(column))
            .allMatch(cell -> cell.equals("-") || cell.matches("[<>]?\\d[\\d,.]*( ?\\w{1,3})*"));
  }
}
