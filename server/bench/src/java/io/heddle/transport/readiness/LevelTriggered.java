package io.heddle.transport.readiness;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A readiness with a channel and a poller in one, without a system: what is armed and ready is
 * reported again and again, by the thread that calls {@link #poll}.
 */
final class LevelTriggered extends Readiness {
  /** A wait that takes so long has lost what should have ended it. */
  static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final AtomicInteger interest = new AtomicInteger(READ);

  /** Messages that came, and those that were read; room that was made, and used. */
  final AtomicInteger come = new AtomicInteger();

  final AtomicInteger read = new AtomicInteger();
  final AtomicInteger room = new AtomicInteger();
  final AtomicInteger used = new AtomicInteger();

  static long lost() {
    return System.nanoTime() + LOST_NANOS;
  }

  @Override
  protected void arm(int operation) {
    interest.getAndUpdate(now -> now | operation);
  }

  @Override
  protected void disarmRead() {
    interest.getAndUpdate(now -> now & ~READ);
  }

  /** One look of the poller, as {@link Poller} does it. */
  void poll() {
    int now = interest.get();
    if ((now & WRITE) != 0 && room.get() > used.get()) {
      interest.getAndUpdate(before -> before & ~WRITE);
      writable();
    }
    if ((now & READ) != 0 && come.get() > read.get()) readable();
  }

  /**
   * Polls until so many messages were read, or for as long as it takes to know that one is lost.
   */
  void pollUntilRead(int count) {
    long end = lost() + LOST_NANOS;
    while (read.get() < count && System.nanoTime() - end < 0) poll();
  }

  /** Likewise. */
  void pollUntilUsed(int count) {
    long end = lost() + LOST_NANOS;
    while (used.get() < count && System.nanoTime() - end < 0) poll();
  }

  /** Reads one message, waiting for it if it has not come; false if the wait was never ended. */
  boolean readOne(int signals) {
    while (come.get() == read.get()) {
      if (await(READ, signals, lost()) == Outcome.TIMED_OUT) return false;
    }
    read.incrementAndGet();
    return true;
  }

  /** Uses room, waiting for it in the same way. */
  boolean useRoom() {
    while (room.get() == used.get()) {
      if (await(WRITE, 0, lost()) == Outcome.TIMED_OUT) return false;
    }
    used.incrementAndGet();
    return true;
  }
}
