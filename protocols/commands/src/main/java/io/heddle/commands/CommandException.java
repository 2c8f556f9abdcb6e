package io.heddle.commands;

/**
 * A command that cannot be done; its message is what stands behind {@code ERR}: a code and a
 * sentence.
 */
final class CommandException extends Exception {
  private static final long serialVersionUID = 1;
  private static final int QUOTED_MAX = 40;

  CommandException(String code, String sentence) {
    // An answer like any other: nobody needs to know where it was thrown.
    super(code + " " + sentence, null, false, false);
  }

  /** What the peer sent, short enough for a sentence. */
  static String quote(String text) {
    return text.length() <= QUOTED_MAX
        ? "'" + text + "'"
        : "'" + text.substring(0, QUOTED_MAX) + "...'";
  }
}
