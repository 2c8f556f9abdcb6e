package io.heddle.resp;

/**
 * Patterns of KEYS, SCAN and PSUBSCRIBE: {@code ?}, {@code *}, {@code [a-z]}, {@code [^a]} and
 * {@code \} before a character that means itself.
 */
final class Glob {
  private final byte[] pattern;
  private final byte[] text;

  /** Set when the rest cannot match wherever a star ends: spares trying them all. */
  private boolean hopeless;

  private Glob(byte[] pattern, byte[] text) {
    this.pattern = pattern;
    this.text = text;
  }

  static boolean matches(byte[] pattern, byte[] text) {
    if (pattern.length == 1 && pattern[0] == '*') return true;
    return new Glob(pattern, text).matches(0, 0);
  }

  private boolean matches(int p, int t) {
    while (p < pattern.length && t < text.length) {
      switch (pattern[p]) {
        case '*' -> {
          return matchesStar(p, t);
        }
        case '?' -> t++;
        case '[' -> {
          int end = matchClass(p + 1, text[t]);
          if (end < 0) return false;
          t++;
          p = end;
          if (p >= pattern.length) return t == text.length;
        }
        default -> {
          if (pattern[p] == '\\' && p + 1 < pattern.length) p++;
          if (pattern[p] != text[t]) return false;
          t++;
        }
      }
      p++;
    }
    if (t == text.length) while (p < pattern.length && pattern[p] == '*') p++;
    return p == pattern.length && t == text.length;
  }

  private boolean matchesStar(int star, int from) {
    int p = star;
    while (p + 1 < pattern.length && pattern[p + 1] == '*') p++;
    if (p + 1 == pattern.length) return true;
    for (int t = from; t < text.length && !hopeless; t++) if (matches(p + 1, t)) return true;
    // A later star has been tried against all that follows: an earlier one cannot do better.
    hopeless = true;
    return false;
  }

  private boolean classMatched;

  /** The place of the class's end if the byte is in it, or else negative. */
  private int matchClass(int from, byte one) {
    int p = from;
    boolean not = p < pattern.length && pattern[p] == '^';
    if (not) p++;
    classMatched = false;
    while (true) {
      if (p >= pattern.length) {
        p = pattern.length - 1;
        break;
      }
      if (pattern[p] == '\\' && p + 1 < pattern.length) {
        p++;
        if (pattern[p] == one) classMatched = true;
      } else if (pattern[p] == ']') {
        break;
      } else if (p + 2 < pattern.length && pattern[p + 1] == '-') {
        matchRange(pattern[p], pattern[p + 2], one);
        p += 2;
      } else if (pattern[p] == one) {
        classMatched = true;
      }
      p++;
    }
    return classMatched != not ? p : -1;
  }

  private void matchRange(byte from, byte to, byte one) {
    int low = Math.min(from & 0xFF, to & 0xFF);
    int high = Math.max(from & 0xFF, to & 0xFF);
    if ((one & 0xFF) >= low && (one & 0xFF) <= high) classMatched = true;
  }
}
