package io.heddle.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all connections together may hold of one kind: a quarter of the heap. Each is bounded by
 * itself, but ten thousand beginnings of lines, or a dozen large answers that nobody reads, are
 * more than a heap has room for: past the quarter, whoever wants more is ended. What is small is
 * not counted, so that nobody is ended for an ordinary request. Thread-safe.
 */
final class HeapShare {
  private static final long QUARTER_BYTES = Runtime.getRuntime().maxMemory() / 4;

  static final HeapShare PARTIAL_REQUESTS =
      new HeapShare(QUARTER_BYTES, "requests that have not come whole");

  static final HeapShare UNREAD_ANSWERS =
      new HeapShare(QUARTER_BYTES, "answers that their peers do not take");

  /** Up to this size it is not counted. */
  static final int SMALL_BYTES = 4 << 10;

  private final long bytesMax;
  private final String what;
  private final AtomicLong bytes = new AtomicLong();

  HeapShare(long bytesMax, String what) {
    this.bytesMax = bytesMax;
    this.what = what;
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
      throw new NoRoomException(what + " hold a quarter of the heap, " + bytesMax + " bytes");
    }
    return counted;
  }

  /** The same where nothing is held any more. */
  void giveBack(int before) {
    if (before != 0) bytes.addAndGet(-before);
  }
}
