package io.heddle.resp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Room for what all connections together have under way: peers that ask for much and do not read,
 * or begin much and do not finish, must not fill memory. Thread-safe.
 */
final class Room {
  private final AtomicLong left;
  private final String what;

  /**
   * @param what is under way, for the sentence that says that there is too much of it
   */
  Room(long bytes, String what) {
    this.left = new AtomicLong(bytes);
    this.what = what;
  }

  /** Fails where there is not so much left. */
  void take(long bytes) {
    if (left.addAndGet(-bytes) >= 0) return;
    left.addAndGet(bytes);
    throw new NoRoomException(what);
  }

  /** How much could be taken at this moment. */
  long left() {
    return left.get();
  }

  void giveBack(long bytes) {
    left.addAndGet(bytes);
  }

  /** One thing is too large, or too many are under way. */
  static final class NoRoomException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoRoomException(String what) {
      super(what + " under way would pass what there is room for", null, false, false);
    }
  }
}
