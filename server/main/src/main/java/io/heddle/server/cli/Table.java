package io.heddle.server.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows below their heads, each column as wide as it has to be. */
final class Table {
  /** Between two columns. */
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int[] widths;

  Table(String... heads) {
    widths = new int[heads.length];
    add(heads);
  }

  /** One more row, with as many cells as there are heads. */
  void add(String... cells) {
    rows.add(List.of(cells));
    for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], cells[i].length());
  }

  /** Numbers, and what begins with one, stand on the right of their column. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        String pad = " ".repeat(widths[i] - cell.length());
        line.append(i == 0 ? "" : GAP).append(isFigure(i) ? pad + cell : cell + pad);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private boolean isFigure(int column) {
    return rows.size() > 1
        && rows.stream()
            .skip(1)
            .map(row -> row.get(column))
            .allMatch(cell -> cell.matches("\\d[\\d,.]*( ?\\w{1,3})*"));
  }
}
