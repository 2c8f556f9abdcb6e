package io.heddle.resp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Room for large replies of all connections together: peers that ask for much and do not read must
 * not fill memory. Thread-safe.
 */
final class ReplyRoom {
  private final AtomicLong left;

  ReplyRoom(long bytes) {
    left = new AtomicLong(bytes);
  }

  /** Fails where there is not so much left. */
  void take(long bytes) {
    if (left.addAndGet(-bytes) >= 0) return;
    left.addAndGet(bytes);
    throw new NoRoomException();
  }

  void giveBack(long bytes) {
    left.addAndGet(bytes);
  }

  /** A reply is too large, or too many are under way. */
  static final class NoRoomException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoRoomException() {
      super("replies under way would pass memory-max", null, false, false);
    }
  }
}
