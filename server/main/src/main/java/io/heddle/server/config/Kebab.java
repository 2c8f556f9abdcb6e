package io.heddle.server.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of Java as an operator writes them. */
final class Kebab {
  private static final Pattern WORD_START =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_");

  private Kebab() {}

  /** {@code historySize} and {@code HISTORY_SIZE} are {@code history-size}. */
  static String of(String javaName) {
    return WORD_START.matcher(javaName).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}
