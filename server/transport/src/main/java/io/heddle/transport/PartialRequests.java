package io.heddle.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What requests that have not come whole hold in memory, of all connections together. Each is
 * bounded by itself, but ten thousand beginnings of lines are more than a heap has room for: past a
 * quarter of it, whoever wants more is ended. What is small is not counted, so that nobody is ended
 * for an ordinary request. Thread-safe.
 */
final class PartialRequests {
  static final PartialRequests SHARED = new PartialRequests(Runtime.getRuntime().maxMemory() / 4);

  /** Up to this size it is not counted. */
  static final int SMALL_BYTES = 4 << 10;

  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  PartialRequests(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * Counts a change of what one connection holds.
   *
   * @return what is counted of it from now on
   * @throws NoRoomException if there is no room; nothing has changed then
   */
  int hold(int before, int now) throws NoRoomException {
    int counted = now > SMALL_BYTES ? now : 0;
    int more = counted - before;
    if (more != 0 && bytes.addAndGet(more) > bytesMax && more > 0) {
      bytes.addAndGet(-more);
      throw new NoRoomException(
          "requests that have not come whole hold a quarter of the heap, " + bytesMax + " bytes");
    }
    return counted;
  }

  /** The same where nothing is held any more. */
  void giveBack(int before) {
    if (before != 0) bytes.addAndGet(-before);
  }
}
