package io.heddle.chat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Locale;

/** What members type, made fit to be shown to others. */
final class Text {
  private Text() {}

  /**
   * The text without blanks around it and without control characters, by which one member could
   * write all over another's terminal. Those that part words (tab, and newlines where a message is
   * no line) become spaces.
   */
  static String clean(String message) {
    if (message.chars().noneMatch(Character::isISOControl)) return message.strip();
    var clean = new StringBuilder(message.length());
    message
        .codePoints()
        .map(c -> Character.isWhitespace(c) ? ' ' : c)
        .filter(c -> !Character.isISOControl(c))
        .forEach(clean::appendCodePoint);
    return clean.toString().strip();
  }

  /** Whether it may be the name of a member or a room. */
  static boolean isName(String text, int lengthMax) {
    int length = text.codePointCount(0, text.length());
    return length >= 1
        && length <= lengthMax
        && text.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_');
  }

  /** A line as it goes over the wire. */
  static ByteBuffer line(String text, Charset charset) {
    return ByteBuffer.wrap((text + "\n").getBytes(charset));
  }

  /** The same for two names that differ in case only, in any script: ς, σ and Σ are one letter. */
  static String key(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
