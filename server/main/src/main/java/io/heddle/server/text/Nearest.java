package io.heddle.server.text;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What someone who mistyped a name most likely meant. */
public final class Nearest {
  private static final int LENGTH_MAX = 100;
  private static final int BEGUN_MIN = 3;

  private Nearest() {}

  /**
   * {@code did you mean idle-timeout?}, or {@code expected one of a, b} where nothing known is
   * near.
   */
  public static String hint(String typed, Collection<String> known) {
    Optional<String> nearest = of(typed, known);
    if (nearest.isPresent()) return "did you mean " + nearest.get() + "?";
    return switch (known.size()) {
      case 0 -> "there is none";
      case 1 -> "the only one is " + known.iterator().next();
      default -> "expected one of " + String.join(", ", known);
    };
  }

  /**
   * The nearest of the known names, if one is near: a third of the letters may be wrong, or all but
   * the first three be missing.
   */
  public static Optional<String> of(String typed, Collection<String> known) {
    if (typed.length() > LENGTH_MAX) return Optional.empty();
    String plain = plain(typed);
    String nearest = null;
    // More, and the suggestion is a riddle.
    int least = Math.max(1, plain.length() / 3) + 1;
    for (String name : known) {
      int distance = distance(plain, plain(name));
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return nearest == null ? begunBy(plain, known) : Optional.of(nearest);
  }

  /** What was typed half, if only one name begins so. */
  private static Optional<String> begunBy(String plain, Collection<String> known) {
    List<String> begun = known.stream().filter(name -> plain(name).startsWith(plain)).toList();
    return plain.length() >= BEGUN_MIN && begun.size() == 1
        ? Optional.of(begun.get(0))
        : Optional.empty();
  }

  /**
   * {@code idleTimeout} and {@code idle_timeout} are {@code idle-timeout} in someone else's habit.
   */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /**
   * How many letters to add, drop, change, or swap with their neighbour (optimal string alignment).
   */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
    return d[a.length()][b.length()];
  }
}
