package io.heddle.protocol;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as an operator writes it: {@code 512B}, {@code 64KiB}, {@code 16MiB}, {@code
 * 1GiB} (powers of 1024) or {@code 10kB}, {@code 1MB}, {@code 1GB} (powers of 1000).
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "b",
          1L,
          "kib",
          1L << 10,
          "mib",
          1L << 20,
          "gib",
          1L << 30,
          "kb",
          1_000L,
          "mb",
          1_000_000L,
          "gb",
          1_000_000_000L);

  public ByteSize {
    if (bytes < 0) throw new IllegalArgumentException("expected a size of 0 or more, got " + bytes);
  }

  /**
   * Reads {@code 64KiB} and the like.
   *
   * @throws IllegalArgumentException if the text is no size, or one past the range of a {@code
   *     long}
   */
  public static ByteSize parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    Long unit = form.matches() ? UNITS.get(form.group(2).toLowerCase(java.util.Locale.ROOT)) : null;
    if (unit == null)
      throw new IllegalArgumentException("expected a size such as 64KiB, got '" + text + "'");
    try {
      return new ByteSize(Math.multiplyExact(Long.parseLong(form.group(1)), unit));
    } catch (ArithmeticException tooLarge) {
      throw new IllegalArgumentException(
          "expected a size below 8 EiB, got '" + text + "'", tooLarge);
    }
  }

  /** The size with the largest binary unit that divides it: {@code 64KiB}. */
  @Override
  public String toString() {
    if (bytes == 0) return "0B";
    if (bytes % (1L << 30) == 0) return (bytes >> 30) + "GiB";
    if (bytes % (1L << 20) == 0) return (bytes >> 20) + "MiB";
    if (bytes % (1L << 10) == 0) return (bytes >> 10) + "KiB";
    return bytes + "B";
  }
}
