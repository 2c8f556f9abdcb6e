package io.heddle.resp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * The sums of INCRBYFLOAT, which Redis computes in the 80 bits of the x87: 64 of them are the
 * number's own.
 */
final class LongDouble {
  private static final int BITS = 64;
  private static final int DECIMALS = 17;

  /** Far above what 256 characters or a double's exponent may say. */
  private static final int EXPONENT_MAX = 4_932;

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
    String word = Bytes.lower(text);
    if (!isInfinite(text) && (text.length > 255 || !Numbers.isDecimal(word)))
      throw new RespException(otherwise);
  }

  static boolean isInfinite(byte[] text) {
    return Bytes.lower(text).matches("[+-]?inf(inity)?");
  }

  private static BigDecimal parse(byte[] text) throws RespException {
    String word = Bytes.lower(text);
    if (isInfinite(text)) throw new RespException("ERR increment would produce NaN or Infinity");
    if (text.length > 255 || !Numbers.isDecimal(word)) throw RespException.notAFloat();
    BigDecimal number = new BigDecimal(word);
    if (number.signum() == 0) return BigDecimal.ZERO;
    // Before a number of as many digits is made of it.
    if (Math.abs((long) number.precision() - number.scale()) > EXPONENT_MAX)
      throw RespException.notAFloat();
    return round(number);
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
