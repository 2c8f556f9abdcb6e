package io.heddle.server.cli;

import java.math.BigInteger;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number without a fraction, refused in the words of an operator. */
final class WholeNumber {
  /** In ASCII: BigInteger takes the digits of every script. */
  private static final Pattern FORM = Pattern.compile("[+-]?[0-9]+");

  private WholeNumber() {}

  static final class OfInt implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return (int) parse(text, Integer.MAX_VALUE);
    }
  }

  static final class OneOrMore implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      long number = parse(text, Integer.MAX_VALUE);
      if (number >= 1) return (int) number;
      throw new TypeConversionException("expected 1 or more, got '" + text + "'");
    }
  }

  static final class OfLong implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return parse(text, Long.MAX_VALUE);
    }
  }

  /** As far below zero as above: what may not be there says so itself. */
  private static long parse(String text, long most) {
    if (!FORM.matcher(text).matches())
      throw new TypeConversionException("expected a whole number, got '" + text + "'");
    var number = new BigInteger(text);
    if (number.abs().compareTo(BigInteger.valueOf(most)) <= 0) return number.longValueExact();
    throw new TypeConversionException(
        "expected a whole number of at most " + most + ", got '" + text + "'");
  }
}
