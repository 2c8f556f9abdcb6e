package io.heddle.chat;

import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;

/**
 * What a client of a load test says: {@code NUMBER SIZE STAMP NICK CHECK}, filled up to its size.
 *
 * @param size in characters; what it needs at least is not filled up
 * @param stamp when it was sent, by {@link System#nanoTime}
 */
record Message(long number, int size, long stamp, String nick) {
  private static final String FILLER = ".abcdefghijklmnopqrstuvwxyz";
  private static final int RADIX = 36;

  @Override
  public String toString() {
    String head = number + " " + size + " " + Long.toString(stamp, RADIX) + " " + nick;
    var text = new StringBuilder(Math.max(size, head.length() + 8));
    text.append(head).append(' ').append(Integer.toUnsignedString(head.hashCode(), RADIX));
    while (text.length() < size)
      text.append(FILLER, 0, Math.min(FILLER.length(), size - text.length()));
    return text.toString();
  }

  /**
   * Reads what came from somebody, to the last character.
   *
   * @throws WrongAnswerException if nobody of this load test has sent it
   */
  static Message read(String nick, String text) throws IOException {
    String[] words = text.split(" ", 4);
    try {
      long number = Long.parseLong(words[0]);
      int size = Integer.parseInt(words[1]);
      var message = new Message(number, size, Long.parseLong(words[2], RADIX), nick);
      if (number < 0 || size > text.length()) throw noMessage(text);
      WrongAnswerException.throwUnlessEqual(message.toString(), text);
      return message;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw noMessage(text);
    }
  }

  private static WrongAnswerException noMessage(String text) {
    return new WrongAnswerException("expected a message of the load test, got '" + text + "'");
  }
}
