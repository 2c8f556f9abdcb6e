package io.heddle.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** One of a few words, each the name of a constant in lower case. */
final class Choice {
  private Choice() {}

  /**
   * @throws TypeConversionException that names them all
   */
  static <E extends Enum<E>> E of(Class<E> type, String text) {
    List<String> known = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(text.toLowerCase(Locale.ROOT))) return constant;
      known.add(name);
    }
    throw new TypeConversionException(
        "expected " + String.join(" or ", known) + ", got '" + text + "'");
  }
}
