package io.heddle.server.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The number of a connection, refused in words that say where to find one. */
final class ConnectionId implements ITypeConverter<Long> {
  // Of ASCII alone, other than what Long takes; those of no server begin with 0.
  private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,17}");

  @Override
  public Long convert(String text) {
    if (FORM.matcher(text).matches()) return Long.parseLong(text);
    throw new TypeConversionException(
        "expected an id that heddle connections shows, such as 1, got '" + text + "'");
  }
}
