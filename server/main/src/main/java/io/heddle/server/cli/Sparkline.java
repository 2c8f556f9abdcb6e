package io.heddle.server.cli;

import java.util.List;

/** Values over time in one line, on a scale that begins at zero. */
final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String CHARACTERS = "_.:-=+*#";

  private Sparkline() {}

  /** A character for each of the last values, as many as there is room for. */
  static String of(List<Double> values, int width, boolean unicode) {
    List<Double> shown = last(values, width);
    String levels = unicode ? BLOCKS : CHARACTERS;
    double top = top(shown);
    var line = new StringBuilder();
    for (double value : shown) {
      double share = top == 0 ? 0 : value / top;
      line.append(levels.charAt((int) Math.min(levels.length() - 1, share * levels.length())));
    }
    return line.toString();
  }

  static List<Double> last(List<Double> values, int width) {
    return values.subList(Math.max(0, values.size() - Math.max(0, width)), values.size());
  }

  static double top(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
