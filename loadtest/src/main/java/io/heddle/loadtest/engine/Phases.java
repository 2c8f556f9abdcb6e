package io.heddle.loadtest.engine;

import io.heddle.loadtest.LoadPlan;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The phases of one run: the ramp, the warm-up, and the measured part, which ends earlier where
 * somebody cuts it. Moments are in {@link System#nanoTime} terms, but for those counted from the
 * start. Thread-safe.
 */
final class Phases {
  private final long rampNanos;
  private final long measuredFrom;
  private final long plannedNanos;

  /** When it began; 0 before. */
  private volatile long start;

  /** When it was ended by hand; 0 if it was not. */
  private final AtomicLong cutAt = new AtomicLong();

  Phases(LoadPlan plan) {
    this.rampNanos = plan.ramp().toNanos();
    this.measuredFrom = rampNanos + plan.warmup().toNanos();
    this.plannedNanos = measuredFrom + plan.duration().toNanos();
  }

  void begin() {
    start = System.nanoTime();
  }

  boolean begun() {
    return start != 0;
  }

  /** Ends it now; the first time counts. */
  void cut() {
    cutAt.compareAndSet(0, System.nanoTime());
  }

  /** Whether it ended before its time. */
  boolean wasCut() {
    long at = cutAt.get();
    return at != 0 && at - (start + plannedNanos) < 0;
  }

  long startNanos() {
    return start;
  }

  /** When it ended, or is to end. */
  long endNanos() {
    long planned = start + plannedNanos;
    long cut = cutAt.get();
    return cut == 0 || cut - planned > 0 ? planned : cut;
  }

  boolean begunAndOver() {
    return begun() && System.nanoTime() >= endNanos();
  }

  boolean isMeasured(long nanos) {
    long at = nanos - start;
    return at >= measuredFrom && at < lengthNanos();
  }

  /** How much of the time between two moments lies in the measured part. */
  long measuredNanos(long from, long to) {
    long begin = Math.max(from - start, measuredFrom);
    return Math.max(0, Math.min(to - start, lengthNanos()) - begin);
  }

  // --- counted from the start

  long rampNanos() {
    return rampNanos;
  }

  long measuredFrom() {
    return measuredFrom;
  }

  /** Where it ends. */
  long lengthNanos() {
    return endNanos() - start;
  }

  String nameAt(long at) {
    if (at <= rampNanos) return "ramp";
    if (at <= measuredFrom) return "warmup";
    return at <= lengthNanos() ? "measured" : "after";
  }

  /**
   * Where the next window ends: they are seconds, but none reaches from one phase into the next.
   */
  long nextBoundary(long at) {
    long next = at + Timeline.WINDOW_NANOS;
    for (long phaseEnd : new long[] {rampNanos, measuredFrom, plannedNanos})
      if (phaseEnd > at) next = Math.min(next, phaseEnd);
    return next;
  }
}
