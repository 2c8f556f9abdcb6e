package io.heddle.resp;

import io.heddle.protocol.Connection;
import io.heddle.protocol.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Commands as they come: arrays of bulk strings, or lines as somebody types them. Everything is
 * bounded before memory is taken for it.
 */
final class RespReader {
  private static final int LINE_BYTES_MAX = 64 << 10;
  private static final int ARGUMENTS_MAX = 1 << 20;

  /** Of somebody who has not said the password yet. */
  private static final int STRANGER_ARGUMENTS_MAX = 10;

  private static final int STRANGER_BYTES_MAX = 16 << 10;

  /** A step in which room is taken: a small command takes none. */
  private static final int SMALL_BYTES = 4 << 10;

  /** More arguments than that are made room for as they come. */
  private static final int ARGUMENTS_AT_ONCE = 64;

  /** Of all arguments of a command, in terms of the longest. */
  private static final int LONGEST_MAX = 4;

  private static final byte[][] NOTHING = {};

  private final Connection connection;
  private final InputStream in;
  private final int bulkBytesMax;
  private final Room room;
  private boolean stranger;

  /** What was taken of the room for the command that is being read. */
  private long held;

  // Of the number that was read last.
  private boolean valid;
  private long number;

  RespReader(Connection connection, int bulkBytesMax, Room room) {
    this.connection = connection;
    this.in = connection.in();
    this.bulkBytesMax = bulkBytesMax;
    this.room = room;
  }

  /**
   * The command that has begun; no words if it was none.
   *
   * @param fromStranger whether less is taken from a peer that still has to authenticate
   * @throws EOFException if the peer finishes inside
   * @throws ProtocolException with Redis's own last words
   * @throws Room.NoRoomException if all connections together have begun too much
   */
  byte[][] read(boolean fromStranger) throws IOException {
    stranger = fromStranger;
    try {
      int first = next();
      return first == '*' ? readArray() : InlineWords.split(readLine(first));
    } finally {
      if (held > 0) room.giveBack(held);
      held = 0;
    }
  }

  /** Takes room for what there is of a command, unless it is small. */
  private void hold(long bytes) {
    if (bytes < held + SMALL_BYTES) return;
    room.take(bytes - held);
    held = bytes;
  }

  private byte[][] readArray() throws IOException {
    readNumber("too big mbulk count string");
    if (!valid || number > Integer.MAX_VALUE) throw violation("invalid multibulk length");
    if (number > STRANGER_ARGUMENTS_MAX && stranger)
      throw violation("unauthenticated multibulk length");
    if (number <= 0) return NOTHING;
    int count = (int) number;
    byte[][] words = new byte[Math.min(count, ARGUMENTS_AT_ONCE)][];
    long left = (long) LONGEST_MAX * bulkBytesMax;
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      if (i == ARGUMENTS_MAX) throw violation("invalid multibulk length");
      if (i == words.length) words = Arrays.copyOf(words, Math.min(count, 2 * i));
      words[i] = readBulk(left);
      left -= words[i].length;
      bytes += Memory.ELEMENT_BYTES + words[i].length;
      hold(bytes);
    }
    return words;
  }

  /** What would break the line of the error is a blank in it, as with Redis. */
  private static char shown(int type) {
    return type == '\r' || type == '\n' ? ' ' : (char) type;
  }

  private byte[] readBulk(long left) throws IOException {
    int type = next();
    if (type != '$') throw violation("expected '$', got '" + shown(type) + "'");
    readNumber("too big bulk count string");
    if (!valid || number < 0 || number > Math.min(bulkBytesMax, left))
      throw violation("invalid bulk length");
    if (number > STRANGER_BYTES_MAX && stranger) throw violation("unauthenticated bulk length");
    byte[] bytes = number == 0 ? Bytes.EMPTY : connection.readBytes((int) number);
    next();
    next();
    return bytes;
  }

  /** Up to CR and the byte behind it, which is LF. */
  private void readNumber(String tooLong) throws IOException {
    valid = true;
    number = 0;
    int count = 0;
    boolean negative = false;
    boolean zero = false;
    for (int one; (one = next()) != '\r'; count++) {
      if (count == LINE_BYTES_MAX) throw violation(tooLong);
      if (one == '-' && count == 0) {
        negative = true;
      } else if (one < '0' || one > '9' || count > 18) {
        valid = false;
      } else {
        // A number is written without zeros in front.
        if (zero) valid = false;
        zero = number == 0 && one == '0';
        number = number * 10 + one - '0';
      }
    }
    next();
    if (count == 0 || (negative && number == 0)) valid = false;
    if (negative) number = -number;
  }

  /** Up to LF, without it and a CR in front of it. */
  private byte[] readLine(int first) throws IOException {
    byte[] line = new byte[64];
    int count = 0;
    boolean blind = false;
    for (int one = first; one != '\n' || blind; one = next()) {
      // Redis finds no end behind a NUL.
      blind |= one == 0;
      if (count == LINE_BYTES_MAX) throw violation("too big inline request");
      if (count == line.length) {
        hold(2L * count);
        line = Arrays.copyOf(line, 2 * count);
      }
      line[count++] = (byte) one;
    }
    if (count > 0 && line[count - 1] == '\r') count--;
    return Arrays.copyOf(line, count);
  }

  private int next() throws IOException {
    int one = in.read();
    if (one < 0) throw new EOFException("the peer finished inside a command");
    return one;
  }

  static ProtocolException violation(String what) {
    return new ProtocolException(what, "-ERR Protocol error: " + what + "\r\n");
  }
}
