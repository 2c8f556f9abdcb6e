package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.time.Duration;

/** Times in {@link System#nanoTime} terms, as {@link Readiness#await} takes them. */
final class Deadline {
  private Deadline() {}

  /** Nanoseconds from now, or never if there are none. */
  static long in(long nanos) {
    return nanos == 0 ? Readiness.NEVER : System.nanoTime() + nanos;
  }

  /** Nanoseconds from now until then; 0 or less if it has passed. */
  static long left(long deadline) {
    return deadline == Readiness.NEVER ? Long.MAX_VALUE : deadline - System.nanoTime();
  }

  /** Zero means no limit, to the user and here. */
  static long nanos(Duration limit) {
    if (limit.isNegative())
      throw new IllegalArgumentException("expected a duration of zero or more, got " + limit);
    try {
      return limit.toNanos();
    } catch (ArithmeticException centuries) {
      return 0;
    }
  }
}
