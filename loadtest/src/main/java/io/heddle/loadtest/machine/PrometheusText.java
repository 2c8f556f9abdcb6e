package io.heddle.loadtest.machine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Prometheus' text format 0.0.4 and OpenMetrics 1.0. Tolerant: a line that is neither is left
 * out, since one odd series should not cost the others.
 */
final class PrometheusText {

  /**
   * A series.
   *
   * @param name with its labels as they are written: {@code requests_total{code="200"}}
   * @param counter it only grows, but for restarts; else it is a level
   */
  record Metric(String name, boolean counter, double value) {}

  /** Series of which there are many and which say nothing without arithmetic. */
  private static final List<String> LEFT_OUT = List.of("_bucket", "_created");

  private final Map<String, String> types = new HashMap<>();
  private final List<Metric> metrics = new ArrayList<>();

  private PrometheusText() {}

  static List<Metric> parse(String text) {
    var parser = new PrometheusText();
    text.lines().map(String::strip).forEach(parser::line);
    return parser.metrics;
  }

  private void line(String line) {
    if (line.startsWith("#")) {
      String[] words = line.split("\\s+", 5);
      if (words.length >= 4 && words[1].equals("TYPE")) types.put(words[2], words[3]);
      return;
    }
    int nameEnd = nameEnd(line);
    if (nameEnd == 0) return;
    int labelsEnd = labelsEnd(line, nameEnd);
    if (labelsEnd < 0) return;
    String name = line.substring(0, nameEnd);
    double value = value(line.substring(labelsEnd).strip().split("\\s+", 2)[0]);
    boolean quantile = type(name).equals("summary") && line.contains("quantile=");
    if (Double.isNaN(value) || quantile || LEFT_OUT.stream().anyMatch(name::endsWith)) return;
    metrics.add(new Metric(line.substring(0, labelsEnd).strip(), isCounter(name), value));
  }

  private static int nameEnd(String line) {
    int i = 0;
    while (i < line.length() && isNamePart(line.charAt(i))) i++;
    return i;
  }

  private static boolean isNamePart(char c) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '_' || c == ':';
  }

  /** After the closing brace, which may also stand inside a quoted value; -1: there is none. */
  private static int labelsEnd(String line, int nameEnd) {
    int i = nameEnd;
    while (i < line.length() && line.charAt(i) == ' ') i++;
    if (i == line.length() || line.charAt(i) != '{') return nameEnd;
    boolean quoted = false;
    for (; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '\\') i++;
      else if (c == '"') quoted = !quoted;
      else if (c == '}' && !quoted) return i + 1;
    }
    return -1;
  }

  private static double value(String text) {
    try {
      return switch (text) {
        case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException notOne) {
      return Double.NaN;
    }
  }

  private boolean isCounter(String name) {
    return switch (type(name)) {
      case "counter" -> true;
      case "histogram", "summary" -> name.endsWith("_count") || name.endsWith("_sum");
      case "gauge" -> false;
      default -> name.endsWith("_total");
    };
  }

  /** OpenMetrics declares {@code requests} and shows {@code requests_total}. */
  private String type(String name) {
    String own = types.get(name);
    if (own != null) return own;
    int suffix = name.lastIndexOf('_');
    return suffix < 0 ? "" : types.getOrDefault(name.substring(0, suffix), "");
  }
}
