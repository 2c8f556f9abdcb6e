package io.heddle.resp;

import io.heddle.protocol.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Replies, gathered until they go out, in RESP2 or RESP3. Large values are not copied: they never
 * change. Of one thread at a time.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">the protocol</a>
 */
final class RespWriter {
  /** From here on a value goes out from where it lies. */
  private static final int LARGE_BYTES = 4 << 10;

  /** What a connection keeps of its buffer between requests. */
  private static final int KEPT_BYTES = 1 << 10;

  /** Up to here a reply is small: it needs no room. */
  private static final int SMALL_BYTES = 64 << 10;

  /** What an array can hold. */
  private static final int REPLY_BYTES_MAX = Integer.MAX_VALUE - 8;

  private final Room room;

  /** Of the room. */
  private long taken;

  private byte[] buffer = Bytes.EMPTY;
  private int length;

  /** What comes before the buffer's content. */
  private final List<byte[]> parts = new ArrayList<>(0);

  private long partBytes;
  private boolean resp3;

  RespWriter(Room room) {
    this.room = room;
  }

  void resp3(boolean on) {
    resp3 = on;
  }

  boolean isResp3() {
    return resp3;
  }

  // --- replies

  void ok() {
    simple("OK");
  }

  void simple(String text) {
    line('+', text);
  }

  /** Without the line breaks that would end it. */
  void error(String text) {
    line('-', text.replace('\r', ' ').replace('\n', ' '));
  }

  void integer(long number) {
    header(':', number);
  }

  void bool(boolean yes) {
    integer(yes ? 1 : 0);
  }

  void bulk(byte[] value) {
    header('$', value.length);
    raw(value);
    crlf();
  }

  void bulk(String text) {
    bulk(Bytes.of(text));
  }

  /** A text for people: RESP3 says so. */
  void verbatim(String text) {
    if (!resp3) {
      bulk(text);
      return;
    }
    byte[] bytes = Bytes.of(text);
    header('=', bytes.length + 4L);
    raw(Bytes.of("txt:"));
    raw(bytes);
    crlf();
  }

  /** Null where there would be a value. */
  void nil() {
    raw(Bytes.of(resp3 ? "_\r\n" : "$-1\r\n"));
  }

  /** Null where there would be an array. */
  void nilArray() {
    raw(Bytes.of(resp3 ? "_\r\n" : "*-1\r\n"));
  }

  void array(long count) {
    header('*', count);
  }

  /** Of so many pairs, which follow one another. */
  void map(long pairs) {
    if (resp3) header('%', pairs);
    else header('*', 2 * pairs);
  }

  void set(long count) {
    header(resp3 ? '~' : '*', count);
  }

  void push(long count) {
    header(resp3 ? '>' : '*', count);
  }

  void number(double value) {
    String text = Numbers.format(value);
    if (resp3) line(',', text);
    else bulk(text);
  }

  // --- bytes

  private void line(char type, String text) {
    ensure(text.length() + 3);
    buffer[length++] = (byte) type;
    for (int i = 0; i < text.length(); i++) buffer[length++] = (byte) text.charAt(i);
    crlf();
  }

  private void header(char type, long number) {
    ensure(24);
    buffer[length++] = (byte) type;
    if (number >= 0 && number < 10) buffer[length++] = (byte) ('0' + number);
    else digits(number);
    crlf();
  }

  private void digits(long number) {
    if (number < 0) {
      byte[] text = Numbers.format(number);
      System.arraycopy(text, 0, buffer, length, text.length);
      length += text.length;
      return;
    }
    int end = length;
    for (long rest = number; rest > 0; rest /= 10) end++;
    int at = end;
    for (long rest = number; rest > 0; rest /= 10) buffer[--at] = (byte) ('0' + rest % 10);
    length = end;
  }

  private void crlf() {
    ensure(2);
    buffer[length++] = '\r';
    buffer[length++] = '\n';
  }

  /** Bytes as they are. */
  void raw(byte[] bytes) {
    if (bytes.length >= LARGE_BYTES) {
      seal();
      occupy(bytes.length);
      parts.add(bytes);
      partBytes += bytes.length;
      return;
    }
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  private void ensure(int more) {
    if (more <= buffer.length - length) return;
    long wanted = Math.max(length + (long) more, Math.max(128L, 2L * length));
    if (wanted > REPLY_BYTES_MAX) throw new Room.NoRoomException("replies");
    occupy(wanted - buffer.length);
    buffer = Arrays.copyOf(buffer, (int) wanted);
  }

  private void occupy(long more) {
    if (partBytes + buffer.length + more <= SMALL_BYTES) return;
    room.take(more);
    taken += more;
  }

  /** What was gathered becomes a part. */
  private void seal() {
    if (length == 0) return;
    parts.add(Arrays.copyOf(buffer, length));
    partBytes += length;
    length = 0;
  }

  // --- what was gathered

  boolean isEmpty() {
    return length == 0 && parts.isEmpty();
  }

  long size() {
    return partBytes + length;
  }

  /** Where the next reply begins, for {@link #rewind}. */
  long mark() {
    if (!parts.isEmpty()) seal();
    return (long) parts.size() << 32 | length;
  }

  /** Forgets what came since. */
  void rewind(long mark) {
    int count = (int) (mark >>> 32);
    if (parts.size() > count) {
      // The buffer held what stood before the first of the parts, too.
      buffer = parts.get(count).clone();
      while (parts.size() > count) partBytes -= parts.remove(parts.size() - 1).length;
    }
    length = (int) mark;
  }

  /** All of it, behind which nothing is left. */
  byte[] take() {
    seal();
    byte[] all = new byte[Math.toIntExact(partBytes)];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    clear();
    return all;
  }

  /** Writes all of it. */
  void writeTo(Connection connection) throws IOException {
    for (byte[] part : parts) connection.out().write(part);
    if (length > 0) connection.out().write(buffer, 0, length);
    clear();
  }

  void clear() {
    if (!parts.isEmpty()) parts.clear();
    partBytes = 0;
    length = 0;
    if (taken > 0) room.giveBack(taken);
    taken = 0;
    if (buffer.length > KEPT_BYTES) buffer = Bytes.EMPTY;
  }
}
