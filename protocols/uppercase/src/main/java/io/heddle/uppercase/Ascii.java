package io.heddle.uppercase;

import java.nio.ByteBuffer;

/** Upper case in place, eight bytes at a time. */
final class Ascii {
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long FROM_A = (0x80 - 'a') * ONES;
  private static final long BEHIND_Z = (0x80 - 'z' - 1) * ONES;

  private Ascii() {}

  /**
   * Turns bytes to upper case, from the position up to the first that is no ASCII, and moves the
   * position there.
   */
  static void toUpperCase(ByteBuffer text) {
    int at = text.position();
    int end = text.limit();
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long eight = text.getLong(at);
      if ((eight & HIGHS) != 0) break;
      // Below 0x80 no sum carries into its neighbour; its high bit says: at or behind 'a', behind
      // 'z'.
      long lower = ((eight + FROM_A) ^ (eight + BEHIND_Z)) & HIGHS;
      if (lower != 0) text.putLong(at, eight ^ (lower >>> 2));
    }
    for (; at < end; at++) {
      byte one = text.get(at);
      if (one < 0) break;
      text.put(at, toUpperCase(one));
    }
    text.position(at);
  }

  static byte toUpperCase(byte one) {
    return one >= 'a' && one <= 'z' ? (byte) (one - ('a' - 'A')) : one;
  }
}
