package io.heddle.protocol;

import java.util.Locale;

/**
 * Upper case of what a peer has sent, in a time that grows with its length: that of {@link
 * String#toUpperCase} grows with the square of it where letters become several, as {@code ß} and
 * {@code ΐ} do, and a mebibyte of them takes a minute. Thread-safe.
 */
public final class UpperCase {
  /** What grows with the square is as short as that. */
  private static final int PIECE_CHARACTERS = 64;

  private UpperCase() {}

  /**
   * The same as {@link String#toUpperCase(Locale)} with {@link Locale#ROOT}, by which the upper
   * case of a character does not depend on those around it. {@linkplain Stint Lets others run}
   * meanwhile.
   */
  public static String of(String text) {
    if (text.length() <= PIECE_CHARACTERS) return text.toUpperCase(Locale.ROOT);
    var stint = new Stint();
    var upper = new StringBuilder(text.length());
    for (int from = 0, to; from < text.length(); from = to) {
      to = Math.min(from + PIECE_CHARACTERS, text.length());
      // The halves of a character stay together.
      if (to < text.length() && Character.isSurrogatePair(text.charAt(to - 1), text.charAt(to)))
        to++;
      upper.append(text.substring(from, to).toUpperCase(Locale.ROOT));
      stint.letOthersRun();
    }
    return upper.toString();
  }
}
