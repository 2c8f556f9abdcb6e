package io.heddle.resp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Matcher;

/**
 * The sums of INCRBYFLOAT, which Redis computes in the 80 bits of the x87: 64 of them are the
 * number's own.
 */
final class LongDouble {
  private static final int BITS = 64;
  private static final int DECIMALS = 17;

  /** Of what 80 bits can say. */
  private static final int EXPONENT_MAX = 4_932;

  private static final int BINARY_EXPONENT_MAX = 16_384 + 4 * 5_120;

  /** Of a text, as Redis reads one. */
  private static final int LENGTH_MAX = 5 << 10;

  private LongDouble() {}

  /** The sum of two as Redis writes it. */
  static byte[] sum(byte[] one, byte[] other) throws RespException {
    BigDecimal sum = round(parse(one).add(parse(other)));
    if (sum.signum() == 0) return Bytes.of("0");
    BigDecimal shown = sum.setScale(DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return Bytes.of(shown.signum() == 0 ? sum.signum() < 0 ? "-0" : "0" : shown.toPlainString());
  }

  /** Fails with this error where it is no number. */
  static void require(byte[] text, String otherwise) throws RespException {
    if (!isInfinite(text) && !isNumber(text)) throw new RespException(otherwise);
  }

  static boolean isInfinite(byte[] text) {
    return Numbers.isInfinite(Bytes.lower(text));
  }

  private static boolean isNumber(byte[] text) {
    String word = Bytes.lower(text);
    return text.length < LENGTH_MAX
        && (Numbers.isDecimal(word) || Numbers.HEXADECIMAL.matcher(word).matches());
  }

  private static BigDecimal parse(byte[] text) throws RespException {
    String word = Bytes.lower(text);
    if (isInfinite(text)) throw new RespException("ERR increment would produce NaN or Infinity");
    if (!isNumber(text)) throw RespException.notAFloat();
    Matcher hexadecimal = Numbers.HEXADECIMAL.matcher(word);
    BigDecimal number = hexadecimal.matches() ? number(hexadecimal) : number(word);
    if (number.signum() == 0) return BigDecimal.ZERO;
    // Before a number of as many digits is made of it.
    if (Math.abs((long) number.precision() - number.scale()) > EXPONENT_MAX)
      throw RespException.notAFloat();
    return round(number);
  }

  private static BigDecimal number(String decimal) throws RespException {
    try {
      return new BigDecimal(decimal);
    } catch (NumberFormatException exponentTooLarge) {
      throw RespException.notAFloat();
    }
  }

  private static BigDecimal number(Matcher hexadecimal) throws RespException {
    String fraction = hexadecimal.group(3);
    String power = hexadecimal.group(4) == null ? "0" : hexadecimal.group(4);
    if (power.length() > 6) throw RespException.notAFloat();
    var digits = new BigInteger(hexadecimal.group(1) + hexadecimal.group(2) + fraction, 16);
    int exponent = Integer.parseInt(power) - 4 * fraction.length();
    if (Math.abs(exponent) > BINARY_EXPONENT_MAX) throw RespException.notAFloat();
    var scale = new BigDecimal(BigInteger.TWO.pow(Math.abs(exponent)));
    return exponent < 0
        ? new BigDecimal(digits).divide(scale)
        : new BigDecimal(digits).multiply(scale);
  }

  /** To the nearest that has 64 bits. */
  private static BigDecimal round(BigDecimal number) {
    if (number.signum() == 0) return number;
    BigInteger whole = number.abs().toBigInteger();
    int shift = BITS - whole.bitLength();
    if (whole.signum() == 0) shift = BITS + leadingZeros(number.abs());
    BigDecimal scale = new BigDecimal(BigInteger.TWO.pow(Math.abs(shift)));
    BigDecimal scaled =
        shift >= 0
            ? number.multiply(scale)
            : number.divide(scale, 64 + scale.precision(), RoundingMode.DOWN);
    BigDecimal rounded = scaled.setScale(0, RoundingMode.HALF_EVEN);
    // A power of two divides without a rest.
    return shift >= 0 ? rounded.divide(scale) : rounded.multiply(scale);
  }

  /** Of a fraction: how many bits behind the point are zero. */
  private static int leadingZeros(BigDecimal fraction) {
    int zeros = 0;
    for (BigDecimal shifted = fraction.add(fraction);
        shifted.compareTo(BigDecimal.ONE) < 0 && zeros < 1_100;
        zeros++) shifted = shifted.add(shifted);
    return zeros;
  }
}
