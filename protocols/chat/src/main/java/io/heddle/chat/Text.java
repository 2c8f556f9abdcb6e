package io.heddle.chat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/** What members type, made fit to be shown to others. */
final class Text {
  private Text() {}

  /**
   * The text without blanks around it and without control characters, by which one member could
   * write all over another's terminal. Those that part words (tab, and newlines where a message is
   * no line) become spaces.
   */
  static String clean(String message) {
    if (message.chars().noneMatch(Text::isUnfit)) return message.strip();
    var clean = new StringBuilder(message.length());
    message
        .codePoints()
        .map(c -> Character.isWhitespace(c) ? ' ' : c)
        .filter(c -> !isUnfit(c))
        .forEach(clean::appendCodePoint);
    return clean.toString().strip();
  }

  private static boolean isUnfit(int c) {
    return Character.isISOControl(c) || (c >= '\u2028' && isUnfitBeyondControl(c));
  }

  /**
   * What ends a line for some clients; what turns the direction of what follows, and so could put
   * one's words into somebody else's mouth; and the mark that some clients begin with.
   */
  private static boolean isUnfitBeyondControl(int c) {
    return c <= '\u202E' || (c >= '\u2066' && c <= '\u2069') || c == '\uFEFF';
  }

  /** A line as it goes over the wire. */
  static ByteBuffer line(String text, Charset charset) {
    return encode(text + "\n", charset);
  }

  static ByteBuffer encode(String text, Charset charset) {
    return ByteBuffer.wrap(text.getBytes(charset));
  }
}
