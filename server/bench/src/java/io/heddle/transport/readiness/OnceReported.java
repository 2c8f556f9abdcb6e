package io.heddle.transport.readiness;

import java.util.concurrent.atomic.AtomicInteger;

/** A readiness that is told of each event once, and looks for itself when somebody waits. */
final class OnceReported extends Readiness {
  private final AtomicInteger come = new AtomicInteger();
  private int read;

  OnceReported() {
    readableOnce();
  }

  void arrive() {
    come.incrementAndGet();
    readableOnce();
  }

  @Override
  protected void arm(int operation) {
    if (come.get() > read) readableOnce();
  }

  @Override
  protected void disarmRead() {}

  /** False if the wait for it was never ended. */
  boolean readOne() {
    while (come.get() == read) {
      if (await(READ, 0, LevelTriggered.lost()) == Outcome.TIMED_OUT) return false;
    }
    read++;
    return true;
  }
}
