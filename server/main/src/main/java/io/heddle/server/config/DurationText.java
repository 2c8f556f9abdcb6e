package io.heddle.server.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A duration as an operator writes it: {@code 30s}, {@code 500ms}, {@code 5m}, {@code 24h}, {@code
 * 1d}, or several of them from the largest unit down, {@code 1m30s}. The units are d, h, m, s, ms,
 * us and ns.
 */
public final class DurationText {
  private static final Pattern PART = Pattern.compile("(\\d{1,18})(d|h|ms|m|s|us|ns)");
  private static final List<Unit> UNITS =
      List.of(
          new Unit("d", ChronoUnit.DAYS),
          new Unit("h", ChronoUnit.HOURS),
          new Unit("m", ChronoUnit.MINUTES),
          new Unit("s", ChronoUnit.SECONDS),
          new Unit("ms", ChronoUnit.MILLIS),
          new Unit("us", ChronoUnit.MICROS),
          new Unit("ns", ChronoUnit.NANOS));

  /** A century: what is timed is timed in nanoseconds, and a long holds 292 years of them. */
  public static final Duration MAX = Duration.ofDays(36_500);

  private record Unit(String text, ChronoUnit unit) {}

  private DurationText() {}

  /**
   * Reads {@code 1m30s} and the like.
   *
   * @throws IllegalArgumentException if the text is no duration, or one past 36500 days
   */
  public static Duration parse(String text) {
    Duration duration = parseOrNull(text);
    if (duration != null) return duration;
    throw new IllegalArgumentException(
        "expected a duration such as 30s or 500ms, got '" + text + "'");
  }

  /** Null if the text is no duration; it throws where it can say more than that. */
  static @Nullable Duration parseOrNull(String text) {
    String digits = text.strip();
    if (!digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(
          "expected a unit, as in " + digits + "s or " + digits + "ms, got '" + text + "'");
    }
    try {
      Duration sum = sum(digits);
      if (sum == null || sum.compareTo(MAX) <= 0) return sum;
    } catch (ArithmeticException tooLong) {
      // Said below, with what is merely past the maximum.
    }
    throw new IllegalArgumentException("expected a duration of at most 36500d, got '" + text + "'");
  }

  private static @Nullable Duration sum(String text) {
    Matcher part = PART.matcher(text);
    Duration sum = Duration.ZERO;
    int largest = 0;
    int at = 0;
    while (at < text.length()) {
      if (!part.find(at) || part.start() != at) return null;
      int unit = indexOf(part.group(2));
      if (unit < largest) return null;
      sum = sum.plus(Duration.of(Long.parseLong(part.group(1)), UNITS.get(unit).unit()));
      largest = unit + 1;
      at = part.end();
    }
    return at == 0 ? null : sum;
  }

  private static int indexOf(String unitText) {
    int index = 0;
    while (!UNITS.get(index).text().equals(unitText)) index++;
    return index;
  }

  /**
   * Writes {@code 1m30s} and the like, which {@link #parse} reads as the same duration; {@code 0s}
   * for zero.
   */
  public static String format(Duration duration) {
    if (duration.isZero()) return "0s";
    StringBuilder text = new StringBuilder(duration.isNegative() ? "-" : "");
    Duration rest = duration.abs();
    for (Unit unit : UNITS) {
      long count = rest.dividedBy(unit.unit().getDuration());
      if (count == 0) continue;
      text.append(count).append(unit.text());
      rest = rest.minus(unit.unit().getDuration().multipliedBy(count));
    }
    return text.toString();
  }
}
