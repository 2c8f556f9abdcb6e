package io.heddle.echo;

import java.util.Arrays;
import java.util.Random;

/** The bytes of all payloads, and where each begins; the end is followed by the beginning. */
final class Pattern {
  /**
   * A prime: where a server loses a buffer, of some power of two, what follows is not by chance the
   * same.
   */
  static final int BYTES = 65_521;

  /** Far apart, so that not even long payloads of neighbours look alike at their beginning. */
  private static final long BETWEEN_NUMBERS = 4_093;

  private static final long BETWEEN_CLIENTS = 27_011;

  private static final byte[] PATTERN = random();

  private Pattern() {}

  private static byte[] random() {
    byte[] bytes = new byte[BYTES];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  static byte[] bytes() {
    return PATTERN;
  }

  /** Where a request's payload begins: of a client, the next {@link #BYTES} begin elsewhere. */
  static int start(int client, long number) {
    return (int) ((client * BETWEEN_CLIENTS + number % BYTES * BETWEEN_NUMBERS) % BYTES);
  }

  /** Where that byte of a payload lies. */
  static int at(int start, int offset) {
    return (int) (((long) start + offset) % BYTES);
  }

  /** How many of so many bytes lie there in one piece. */
  static int piece(int at, int bytes) {
    return Math.min(bytes, BYTES - at);
  }

  /** The first of these bytes that is not as it lies there; -1 if all are. */
  static int mismatch(byte[] came, int count, int at) {
    return Arrays.mismatch(came, 0, count, PATTERN, at, at + count);
  }
}
