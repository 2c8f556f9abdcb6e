package io.heddle.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes that came and were not read yet: in a large leased buffer while the handler works on them
 * and, if there are any, in an array of little more than their size while it waits for more. Empty,
 * it holds nothing.
 */
final class ReceiveBuffer {
  /**
   * A rest up to this size is copied into a leased buffer to be read on; a larger one stays in an
   * array that grows.
   */
  private static final int SMALL_BYTES = HeapShare.SMALL_BYTES;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** What is unread is between position and limit. */
  private ByteBuffer buffer = NOTHING;

  /** All of it is counted as read as soon as the handler comes back for more. */
  private boolean lent;

  /** What is counted of the array. */
  private int held;

  boolean isEmpty() {
    return !buffer.hasRemaining();
  }

  int size() {
    return buffer.remaining();
  }

  /** What is unread; moving the position reads it. */
  ByteBuffer bytes() {
    return buffer;
  }

  void skip(int count) {
    buffer.position(buffer.position() + count);
  }

  /** Moves at most so many bytes, and says how many. */
  int moveTo(byte[] bytes, int offset, int countMax) {
    int count = Math.min(countMax, buffer.remaining());
    buffer.get(bytes, offset, count);
    return count;
  }

  int available() {
    return lent ? 0 : buffer.remaining();
  }

  ByteBuffer lend() {
    lent = true;
    return buffer;
  }

  void takeBackLent() {
    if (!lent) return;
    lent = false;
    buffer.order(ByteOrder.BIG_ENDIAN).position(0).limit(0);
  }

  /** Gives away what is unread, with the duty to release it. */
  ByteBuffer handOver() {
    ByteBuffer all = buffer;
    buffer = NOTHING;
    return all;
  }

  // --- filling: room(), one read into it, filled()

  private int unreadFrom;

  /**
   * Room behind what is unread, between position and limit; not to be used otherwise until {@link
   * #filled}.
   *
   * @param lineBytesMax what a line with its end may need; an array is larger only where it has to
   */
  ByteBuffer room(int lineBytesMax) throws NoRoomException {
    ByteBuffer into = roomy(lineBytesMax);
    unreadFrom = into.position();
    int end = into.limit();
    return into.limit(
            (int) Math.min(into.capacity(), (long) end + BufferPool.SHARED.takeBytesMax()))
        .position(end);
  }

  void filled() {
    buffer.limit(buffer.position()).position(unreadFrom);
  }

  private ByteBuffer roomy(int lineBytesMax) throws NoRoomException {
    int rest = buffer.remaining();
    if (holdsNothing()) return replace(leased());
    if (rest == 0) return buffer.position(0).limit(0);
    if (!buffer.isDirect() && rest <= SMALL_BYTES) return replace(leased());
    if (buffer.limit() < buffer.capacity()) return buffer;
    if (buffer.position() >= buffer.capacity() / 2) return buffer.compact().flip();
    return replace(array(larger(buffer.capacity(), lineBytesMax)));
  }

  // --- giving back

  /**
   * Before a wait: keeps what is unread in as little as it needs.
   *
   * @param lineBytesMax as for {@link #room}
   * @throws NoRoomException if all connections together hold too much
   */
  void stow(int lineBytesMax) throws NoRoomException {
    int rest = buffer.remaining();
    if (rest == 0) {
      release();
    } else if (buffer.isDirect() || buffer.capacity() > 4 * rest || isUncounted(rest)) {
      replace(array(rest <= SMALL_BYTES ? rest : larger(rest, lineBytesMax)));
    }
  }

  /** Where the pool was out, it is in an array of the pool's. */
  private boolean isUncounted(int rest) {
    return held == 0 && rest > SMALL_BYTES;
  }

  /** Twice as much, so that what comes byte by byte is not copied each time. */
  private static int larger(int bytes, int lineBytesMax) {
    long twice = bytes < lineBytesMax ? Math.min(2L * bytes, lineBytesMax) : 2L * bytes;
    return (int) Math.min(twice, Integer.MAX_VALUE - 8);
  }

  private ByteBuffer leased() {
    HeapShare.PARTIAL_REQUESTS.giveBack(held);
    held = 0;
    return BufferPool.SHARED.lease();
  }

  private ByteBuffer array(int bytes) throws NoRoomException {
    held = HeapShare.PARTIAL_REQUESTS.hold(held, bytes);
    return ByteBuffer.allocate(bytes);
  }

  void release() {
    if (!holdsNothing()) BufferPool.SHARED.release(buffer);
    HeapShare.PARTIAL_REQUESTS.giveBack(held);
    held = 0;
    buffer = NOTHING;
  }

  private ByteBuffer replace(ByteBuffer by) {
    by.clear().put(buffer).flip();
    if (!holdsNothing()) BufferPool.SHARED.release(buffer);
    buffer = by;
    return by;
  }

  private boolean holdsNothing() {
    return buffer.capacity() == 0;
  }
}
