package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A rate that a connection is held to: what comes faster has to wait. What comes in a second may
 * come at once. Of the reading thread.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-I.371">ITU-T I.371, the generic cell rate
 *     algorithm</a>
 */
final class Pace {
  private static final double SECOND_NANOS = 1e9;

  /** So long a connection may take to notice that it is to end: it waits for time alone. */
  private static final long SLICE_NANOS = Duration.ofMillis(50).toNanos();

  private final double nanosEach;

  /** When what was taken would have come, had it come at the rate. */
  private long due = System.nanoTime();

  Pace(double perSecond) {
    nanosEach = SECOND_NANOS / perSecond;
  }

  /** How many may come at once: those of a second, or one. */
  int atOnce() {
    return (int) Math.clamp(SECOND_NANOS / nanosEach, 1.0, Integer.MAX_VALUE);
  }

  void took(int count) {
    due = Math.max(due, System.nanoTime()) + (long) (count * nanosEach);
  }

  /** Whether the next one has to wait. */
  boolean ahead() {
    return next() - System.nanoTime() > 0;
  }

  /** When the next one may come. */
  long next() {
    return due - (long) Math.max(0, SECOND_NANOS - nanosEach);
  }

  /**
   * Waits until a moment, or one of the signals is raised, or the thread is interrupted.
   *
   * @return how long that took, in nanoseconds
   */
  static long waitUntil(long moment, Readiness readiness, int signals) {
    long from = System.nanoTime();
    for (long left = moment - from;
        left > 0 && !readiness.signalled(signals) && !Thread.currentThread().isInterrupted();
        left = moment - System.nanoTime()) LockSupport.parkNanos(Math.min(left, SLICE_NANOS));
    return System.nanoTime() - from;
  }
}
