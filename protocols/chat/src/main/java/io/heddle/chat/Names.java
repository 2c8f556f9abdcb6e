package io.heddle.chat;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/**
 * What members and rooms may be called, and which names are the same.
 *
 * @see <a href="https://www.unicode.org/reports/tr39/">UTS 39, Unicode security mechanisms</a>
 */
final class Names {
  /** Cyrillic and Greek letters that look like Latin ones, in capitals at least, and those. */
  private static final String LOOKALIKES = "авекмнорстухіјѕӏ" + "αβεζηικμνορτυχ";

  private static final String LATIN = "abekmhopctyxijsl" + "abezhikmnoptyx";

  /** Letters that cannot be seen. */
  private static final String FILLERS = "\u115F\u1160\u3164\uFFA0";

  /**
   * How the server's own sentences begin: {@code /me} of somebody called so would look like one.
   */
  private static final Set<String> SERVERS_WORDS =
      Set.of(
          "dropped", "earlier", "goodbye", "no", "nobody", "not", "rooms", "the", "there", "told",
          "topic", "usage", "welcome", "which", "you");

  /** The longest name there can be, in four characters for each, none of which Java has in one. */
  private static final int WRITTEN_LENGTH_MAX = 2 * 4 * ChatOptions.NICK_LENGTH_MOST;

  private static final int QUOTED_LENGTH_MAX = 20;

  private Names() {}

  /**
   * The one form of what can be written in several, é as one character or as two. What is too long
   * to be a name in any form stays as it is: to normalize it may take the square of its length.
   */
  static String normal(String name) {
    return name.length() > WRITTEN_LENGTH_MAX
        ? name
        : Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  /** Whether it may be the name of a member or a room. */
  static boolean isName(String text, int lengthMax) {
    int length = text.codePointCount(0, text.length());
    return length >= 1 && length <= lengthMax && text.codePoints().allMatch(Names::isLetter);
  }

  /** What is no name, fit to be quoted: no command has a longer one. */
  static String shortened(String name) {
    if (name.codePointCount(0, name.length()) <= QUOTED_LENGTH_MAX) return name;
    return name.substring(0, name.offsetByCodePoints(0, QUOTED_LENGTH_MAX)) + "...";
  }

  private static boolean isLetter(int c) {
    return (Character.isLetterOrDigit(c) && FILLERS.indexOf(c) < 0) || c == '-' || c == '_';
  }

  /** Whether nobody may be called so. */
  static boolean isServersWord(String name) {
    return SERVERS_WORDS.contains(key(name));
  }

  /**
   * The same for two names that differ in case or in the form of their letters only, in any script:
   * ς, σ and Σ are one letter; and for most that look the same.
   */
  static String key(String name) {
    if (name.length() > WRITTEN_LENGTH_MAX) return name;
    String folded =
        Normalizer.normalize(name, Normalizer.Form.NFKC)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT);
    if (folded.chars().allMatch(c -> c < 0x80)) return folded;
    var key = new StringBuilder(folded);
    for (int i = 0; i < key.length(); i++) {
      int at = LOOKALIKES.indexOf(key.charAt(i));
      if (at >= 0) key.setCharAt(i, LATIN.charAt(at));
    }
    return key.toString();
  }
}
