package io.heddle.resp;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers, read and written as Redis 7.0 does. */
final class Numbers {
  private static final long LONG_MIN_TENTH = Long.MIN_VALUE / 10;

  /** What {@code %.17g} shows. */
  private static final MathContext SEVENTEEN = new MathContext(17, RoundingMode.HALF_EVEN);

  private static final int PLAIN_EXPONENT_MIN = -4;
  private static final int DIGITS = 17;

  private Numbers() {}

  static long parse(byte[] text) throws RespException {
    if (!isLong(text)) throw RespException.notAnInteger();
    return value(text);
  }

  static int parseInt(byte[] text) throws RespException {
    long number = parse(text);
    if (number != (int) number) throw RespException.outOfRange();
    return (int) number;
  }

  /** Whether it is exactly what a number looks like when it is written: no zeros in front. */
  static boolean isLong(byte[] text) {
    int at = text.length > 1 && text[0] == '-' ? 1 : 0;
    int digits = text.length - at;
    if (digits == 0 || digits > 19) return false;
    if (text[at] == '0') return text.length == 1;
    for (int i = at; i < text.length; i++) if (text[i] < '0' || text[i] > '9') return false;
    return digits < 19 || fits(text, at);
  }

  private static boolean fits(byte[] text, int at) {
    long sum = 0;
    for (int i = at; i < text.length; i++) {
      int digit = text[i] - '0';
      if (sum < LONG_MIN_TENTH) return false;
      sum = sum * 10 - digit;
      if (sum > 0) return false;
    }
    return at == 1 || sum != Long.MIN_VALUE;
  }

  private static long value(byte[] text) {
    boolean negative = text[0] == '-';
    long sum = 0;
    for (int i = negative ? 1 : 0; i < text.length; i++) sum = sum * 10 - (text[i] - '0');
    return negative ? sum : -sum;
  }

  static byte[] format(long number) {
    return Bytes.of(Long.toString(number));
  }

  /** Reads a score: finite, {@code inf}, {@code +inf} or {@code -inf}. */
  static double parseDouble(byte[] text) throws RespException {
    return parseDouble(text, "ERR value is not a valid float");
  }

  static double parseDouble(byte[] text, String otherwise) throws RespException {
    String word = Bytes.lower(text);
    switch (word) {
      case "inf", "+inf", "infinity", "+infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {}
    }
    if (!isDecimal(word)) throw new RespException(otherwise);
    double number = Double.parseDouble(word);
    if (Double.isInfinite(number)) throw new RespException(otherwise);
    return number;
  }

  /** Java would take more than that. */
  static boolean isDecimal(String word) {
    boolean digits = false;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c >= '0' && c <= '9') digits = true;
      else if (c != '.' && c != 'e' && c != '-' && c != '+') return false;
    }
    if (!digits) return false;
    try {
      Double.parseDouble(word);
      return true;
    } catch (NumberFormatException no) {
      return false;
    }
  }

  /** As {@code %.17g} does. */
  static String format(double number) {
    if (Double.isInfinite(number)) return number > 0 ? "inf" : "-inf";
    if (number == 0) return 1 / number < 0 ? "-0" : "0";
    if (number == Math.rint(number) && Math.abs(number) < 1e16) return Long.toString((long) number);
    BigDecimal rounded = new BigDecimal(number).round(SEVENTEEN).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= PLAIN_EXPONENT_MIN && exponent < DIGITS) return rounded.toPlainString();
    String digits = rounded.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
