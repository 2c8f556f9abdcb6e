package io.heddle.talk;

import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;

/**
 * What a client of a load test says: {@code say FROM NUMBER SIZE STAMP CHECK}, filled up to its
 * size.
 *
 * @param size in characters; what it needs at least is not filled up
 * @param stamp when it was sent, by {@link System#nanoTime}
 */
record Saying(String from, long number, int size, long stamp) {
  private static final int RADIX = 36;

  @Override
  public String toString() {
    String head = "say " + from + " " + number + " " + size + " " + Long.toString(stamp, RADIX);
    String whole = head + " " + Integer.toUnsignedString(head.hashCode(), RADIX);
    return whole + ".".repeat(Math.max(0, size - whole.length()));
  }

  /**
   * Reads what came, to the last character.
   *
   * @throws WrongAnswerException if nobody of a load test has sent it
   */
  static Saying read(String line) throws IOException {
    String[] words = line.split(" ", 6);
    try {
      int size = Integer.parseInt(words[3]);
      var saying =
          new Saying(words[1], Long.parseLong(words[2]), size, Long.parseLong(words[4], RADIX));
      if (size > line.length()) throw noSaying(line);
      WrongAnswerException.throwUnlessEqual(saying.toString(), line);
      return saying;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw noSaying(line);
    }
  }

  private static WrongAnswerException noSaying(String line) {
    return new WrongAnswerException("expected a message of the load test, got '" + line + "'");
  }
}
