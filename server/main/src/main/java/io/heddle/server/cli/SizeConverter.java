package io.heddle.server.cli;

import io.heddle.loadtest.PayloadSize;
import io.heddle.protocol.ByteSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How large payloads are: {@code 64B}, or {@code 64B-4KiB}. */
final class SizeConverter implements ITypeConverter<PayloadSize> {
  private static final long BYTES_MAX = 16 << 20;

  @Override
  public PayloadSize convert(String text) {
    try {
      int dash = text.indexOf('-');
      long from = ByteSize.parse(dash < 0 ? text : text.substring(0, dash)).bytes();
      long to = ByteSize.parse(text.substring(dash + 1)).bytes();
      if (to < from) throw expected("the smaller size first", text);
      if (to > BYTES_MAX) throw expected("at most " + new ByteSize(BYTES_MAX), text);
      return new PayloadSize((int) from, (int) to);
    } catch (IllegalArgumentException malformed) {
      throw expected("a size such as 64B, or two as in 64B-4KiB", text);
    }
  }

  private static TypeConversionException expected(String what, String text) {
    return new TypeConversionException("expected " + what + ", got '" + text + "'");
  }
}
