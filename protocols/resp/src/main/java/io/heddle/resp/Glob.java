package io.heddle.resp;

/**
 * Patterns of KEYS, SCAN and PSUBSCRIBE: {@code ?}, {@code *}, {@code [a-z]}, {@code [^a]} and
 * {@code \} before a character that means itself.
 */
final class Glob {
  private final byte[] pattern;
  private final byte[] text;

  private Glob(byte[] pattern, byte[] text) {
    this.pattern = pattern;
    this.text = text;
  }

  static boolean matches(byte[] pattern, byte[] text) {
    return new Glob(pattern, text).matches();
  }

  private boolean matches() {
    int p = 0;
    int t = 0;
    int behindStar = -1;
    int starEnd = 0;
    while (t < text.length) {
      if (p < pattern.length && pattern[p] == '*') {
        behindStar = ++p;
        starEnd = t;
        if (p == pattern.length) return true;
        continue;
      }
      int next = p < pattern.length ? matchOne(p, text[t]) : -1;
      if (next >= 0) {
        p = next;
        t++;
      } else if (behindStar < 0) {
        return false;
      } else {
        // The last star takes one more: an earlier one could not do better.
        p = behindStar;
        t = ++starEnd;
      }
    }
    while (p < pattern.length && pattern[p] == '*') p++;
    return p == pattern.length;
  }

  /** The place behind what stands for this byte, or else negative. */
  private int matchOne(int from, byte one) {
    int p = from;
    if (pattern[p] == '?') return p + 1;
    if (pattern[p] == '[') {
      int end = matchClass(p + 1, one);
      return end < 0 ? end : end + 1;
    }
    if (pattern[p] == '\\' && p + 1 < pattern.length) p++;
    return pattern[p] == one ? p + 1 : -1;
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
