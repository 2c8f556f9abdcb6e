package io.heddle.loadtest.report;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A duration as the command line has it: {@code 30s}, {@code 500ms}, {@code 1m30s}. */
public final class DurationText {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18}(d|h|ms|m|s|us|ns))+");
  private static final Pattern PART = Pattern.compile("(\\d+)([a-z]+)");
  private static final SequencedMap<String, Duration> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("d", Duration.ofDays(1));
    UNITS.put("h", Duration.ofHours(1));
    UNITS.put("m", Duration.ofMinutes(1));
    UNITS.put("s", Duration.ofSeconds(1));
    UNITS.put("ms", Duration.ofMillis(1));
    UNITS.put("us", Duration.of(1, ChronoUnit.MICROS));
    UNITS.put("ns", Duration.ofNanos(1));
  }

  private DurationText() {}

  /** Reads what {@link #format} writes. */
  public static Duration parse(String text) {
    if (!TEXT.matcher(text).matches())
      throw new IllegalArgumentException("expected a duration such as 30s, got '" + text + "'");
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
      sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
    }
    return sum;
  }

  /** From the largest unit down. */
  public static String format(Duration duration) {
    if (duration.isZero()) return "0s";
    var text = new StringBuilder();
    Duration rest = duration;
    for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
      long count = rest.dividedBy(unit.getValue());
      if (count == 0) continue;
      text.append(count).append(unit.getKey());
      rest = rest.minus(unit.getValue().multipliedBy(count));
    }
    return text.toString();
  }
}
