package io.heddle.transport;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Finding and taking lines in a big-endian buffer. Lengths count from its position. */
final class Lines {
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long NEWLINES = '\n' * ONES;

  private Lines() {}

  /** The distance to the first LF at or behind {@code from}, or -1. */
  static int indexOfNewline(ByteBuffer buffer, int from) {
    int start = buffer.position();
    int end = buffer.limit();
    int at = start + from;
    // Eight bytes at a time: a byte of x is zero where there is a newline (Hacker's Delight, 6-1).
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long x = Long.reverseBytes(buffer.getLong(at)) ^ NEWLINES;
      long found = (x - ONES) & ~x & HIGHS;
      if (found != 0) return at - start + Long.numberOfTrailingZeros(found) / 8;
    }
    for (; at < end; at++) if (buffer.get(at) == '\n') return at - start;
    return -1;
  }

  /** The length without a CR at its end. */
  static int withoutReturn(ByteBuffer buffer, int length) {
    return length > 0 && buffer.get(buffer.position() + length - 1) == '\r' ? length - 1 : length;
  }

  /** The length without the LF or CRLF it may end with. */
  static int withoutEnd(ByteBuffer buffer, int length) {
    boolean line = length > 0 && buffer.get(buffer.position() + length - 1) == '\n';
    return line ? withoutReturn(buffer, length - 1) : length;
  }

  /** How many of the first bytes, at their end, are the beginning of a character only. */
  static int halfCharacter(ByteBuffer buffer, int length, Charset charset) {
    if (length == 0) return 0;
    // In UTF-8 an ASCII byte is whole; elsewhere it may be the second half of another character.
    boolean utf8 = charset.equals(StandardCharsets.UTF_8);
    if (utf8 && buffer.get(buffer.position() + length - 1) >= 0) return 0;
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    ByteBuffer bytes = buffer.slice(buffer.position(), length);
    var text = CharBuffer.allocate((int) Math.ceil(length * (double) decoder.maxCharsPerByte()));
    decoder.decode(bytes, text, false);
    return bytes.remaining();
  }

  /** The first bytes as text; the position stays. */
  static String text(ByteBuffer buffer, int length, Charset charset) {
    if (buffer.hasArray()) {
      return new String(buffer.array(), buffer.arrayOffset() + buffer.position(), length, charset);
    }
    byte[] bytes = new byte[length];
    buffer.get(buffer.position(), bytes);
    return new String(bytes, charset);
  }
}
