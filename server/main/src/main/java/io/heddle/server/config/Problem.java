package io.heddle.server.config;

import java.util.Comparator;

/** One thing that is wrong, and where, as one sentence. */
record Problem(Origin.Kind kind, int line, String sentence) {
  static final Comparator<Problem> IN_ORDER_OF_THE_FILE =
      Comparator.comparing(Problem::kind).thenComparingInt(Problem::line);

  static Problem at(Origin origin, String what) {
    return new Problem(
        origin.kind(), origin.line(), onOneLine(origin + ": " + withoutTheSame(origin, what)));
  }

  /**
   * An argument names the key, or the protocol, that the sentence begins with: {@code --set
   * drain-timeout: drain-timeout:}.
   */
  private static String withoutTheSame(Origin origin, String what) {
    String argument = origin.text();
    String named = argument.substring(argument.indexOf(' ') + 1);
    if (argument.equals("--admin") && what.startsWith("admin.endpoint: "))
      return what.substring("admin.endpoint: ".length());
    if (argument.startsWith("--set ") && what.startsWith(named + ": "))
      return what.substring(named.length() + 2);
    String asked = "listener " + named.replaceFirst("=.*", "") + ": protocol: ";
    return argument.startsWith("argument ") && what.startsWith(asked)
        ? what.substring(asked.length())
        : what;
  }

  /** What came may hold anything; a sentence stays on its line. */
  private static String onOneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().forEach(c -> line.append(visible(c)));
    return line.toString();
  }

  private static String visible(int codePoint) {
    return switch (codePoint) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          Character.isISOControl(codePoint)
              ? String.format("\\u%04x", codePoint)
              : Character.toString(codePoint);
    };
  }
}
