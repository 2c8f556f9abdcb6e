package io.heddle.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is wrong so far: reading goes on after a problem, so that {@code check} can report them all.
 */
final class Problems {
  private static final Comparator<Problem> IN_ORDER_OF_THE_FILE =
      Comparator.comparing((Problem problem) -> problem.origin().kind())
          .thenComparingInt(problem -> problem.origin().line());

  private final List<Problem> found = new ArrayList<>();

  private record Problem(Origin origin, String what) {
    String sentence() {
      StringBuilder sentence = new StringBuilder();
      // What came may hold anything; a sentence stays on its line.
      (origin + ": " + what).codePoints().forEach(c -> sentence.append(visible(c)));
      return sentence.toString();
    }

    private static String visible(int codePoint) {
      return switch (codePoint) {
        case '\n' -> "\\n";
        case '\r' -> "\\r";
        case '\t' -> "\\t";
        default ->
            Character.isISOControl(codePoint)
                ? String.format("\\u%04x", codePoint)
                : Character.toString(codePoint);
      };
    }
  }

  void add(Origin origin, String what) {
    found.add(new Problem(origin, what));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  void throwIfAny() {
    if (found.isEmpty()) return;
    throw new ConfigException(
        found.stream().sorted(IN_ORDER_OF_THE_FILE).map(Problem::sentence).toList());
  }

  /** For what makes going on pointless. */
  static ConfigException at(Origin origin, String what) {
    return new ConfigException(new Problem(origin, what).sentence());
  }
}
