package io.heddle.uppercase;

import java.util.Locale;

/**
 * A text and what it should become.
 *
 * @param bytes of the lower case, in UTF-8
 */
record Words(int bytes, String lower, String upper) {
  /** Letters of one to four bytes; some become two, some have no other case. */
  private static final String ALPHABET = "the straße über жизнь σοφία ﬁne 世界 ａｂｃ 𐐨𐐩 😀 ";

  static Words ofBytes(int bytes) {
    var lower = new StringBuilder(bytes);
    int left = bytes;
    for (int at = 0; left > 0; at = ALPHABET.offsetByCodePoints(at, 1) % ALPHABET.length()) {
      int letter = ALPHABET.codePointAt(at);
      if (bytesOf(letter) > left) break;
      lower.appendCodePoint(letter);
      left -= bytesOf(letter);
    }
    String text = lower + "a".repeat(left);
    return new Words(bytes, text, text.toUpperCase(Locale.ROOT));
  }

  private static int bytesOf(int letter) {
    if (letter < 0x80) return 1;
    if (letter < 0x800) return 2;
    return letter < 0x10000 ? 3 : 4;
  }
}
