package io.heddle.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Text as it goes over the wire: a byte for each character. */
final class Bytes {
  static final byte[] EMPTY = {};

  private Bytes() {}

  static byte[] of(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  /** Whether it is that word, which is given in lower case. */
  static boolean is(byte[] bytes, String word) {
    if (bytes.length != word.length()) return false;
    for (int i = 0; i < bytes.length; i++) if (lower(bytes[i]) != word.charAt(i)) return false;
    return true;
  }

  static String lower(byte[] bytes) {
    byte[] lower = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) lower[i] = (byte) lower(bytes[i]);
    return text(lower);
  }

  static int lower(byte one) {
    return one >= 'A' && one <= 'Z' ? one + ('a' - 'A') : one;
  }

  static byte[] concat(byte[] one, byte[] other) {
    byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
