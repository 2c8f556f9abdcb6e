package io.heddle.resp;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** Numbers, read and written as Redis 7.0 does. */
final class Numbers {
  private static final long LONG_MIN_TENTH = Long.MIN_VALUE / 10;

  /** What {@code %.17g} shows. */
  private static final MathContext SEVENTEEN = new MathContext(17, RoundingMode.HALF_EVEN);

  private static final int PLAIN_EXPONENT_MIN = -4;
  private static final int DIGITS = 17;
  private static final Pattern SPACE = Pattern.compile("^[ \\t-\\r]+");
  private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?");
  // Nothing is tried twice: a word may have millions of digits.
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d++(\\.\\d*+)?|\\.\\d++)(e[+-]?\\d++)?");

  /** In C the exponent may be left out. */
  static final Pattern HEXADECIMAL =
      Pattern.compile("([+-]?)0x(?=\\.?[\\da-f])([\\da-f]*+)\\.?([\\da-f]*+)(?:p([+-]?\\d++))?");

  private Numbers() {}

  static long parse(byte[] text) throws RespException {
    if (!isLong(text)) throw RespException.notAnInteger();
    return value(text);
  }

  static int parseInt(byte[] text) throws RespException {
    long number = parse(text);
    if (number != (int) number)
      throw new RespException(
          "ERR value is out of range, value must between %d and %d"
              .formatted(Integer.MIN_VALUE, Integer.MAX_VALUE));
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
    return parseInRange(Bytes.lower(text), otherwise);
  }

  private static double parseInRange(String word, String otherwise) throws RespException {
    double number = parseAny(word, otherwise);
    boolean tooLarge = Double.isInfinite(number) && !isInfinite(word);
    if (tooLarge || (number == 0 && !isZero(word))) throw new RespException(otherwise);
    return number;
  }

  /**
   * As {@code strtod} does, which skips white space in front: what is too large is infinite, what
   * is too small is 0.
   */
  static double parseLoosely(byte[] text, String otherwise) throws RespException {
    return parseAny(behindSpace(text), otherwise);
  }

  /** Likewise, but what is too large or too small is none. */
  static double parseBehindSpace(byte[] text, String otherwise) throws RespException {
    return parseInRange(behindSpace(text), otherwise);
  }

  private static String behindSpace(byte[] text) {
    return SPACE.matcher(Bytes.lower(text)).replaceFirst("");
  }

  private static double parseAny(String word, String otherwise) throws RespException {
    if (isInfinite(word))
      return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    if (HEXADECIMAL.matcher(word).matches())
      return Double.parseDouble(word.contains("p") ? word : word + "p0");
    if (!isDecimal(word)) throw new RespException(otherwise);
    return Double.parseDouble(word);
  }

  static boolean isInfinite(String word) {
    return INFINITE.matcher(word).matches();
  }

  private static boolean isZero(String word) {
    String digits =
        word.startsWith("0x", word.indexOf('0')) ? word.substring(word.indexOf('x')) : word;
    int end = digits.equals(word) ? digits.indexOf('e') : digits.indexOf('p');
    return (end < 0 ? digits : digits.substring(0, end)).chars().noneMatch(c -> isDigit(c));
  }

  private static boolean isDigit(int c) {
    return c != '0' && Character.digit(c, 16) >= 0;
  }

  /** Java would take more than that. */
  static boolean isDecimal(String word) {
    return DECIMAL.matcher(word).matches();
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
