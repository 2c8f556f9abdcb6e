package io.heddle.loadtest.engine;

import io.heddle.protocol.WrongAnswerException;
import java.util.Arrays;

/**
 * The requests of one connection that are under way. Of one thread, but for {@link #oldestSent}.
 */
final class InFlight {
  private final long[] number;
  private final long[] planned;
  private final long[] free;
  private final long[] sent;
  private final boolean[] taken;
  private int size;

  /** The slot of the request that waits longest, unless answers overtake one another. */
  private int oldest;

  private volatile long oldestSent;

  /** Time in the measured part, once for each request that was under way. */
  private long nanosUnderWay;

  private long countedUntil;

  InFlight(int most) {
    number = new long[most];
    planned = new long[most];
    free = new long[most];
    sent = new long[most];
    taken = new boolean[most];
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean hasRoom() {
    return size < taken.length;
  }

  int size() {
    return size;
  }

  /** When the oldest was sent, by {@link System#nanoTime}; 0 if there is none. */
  long oldestSent() {
    return oldestSent;
  }

  void add(long requestNumber, long plannedNanos, long freeNanos, long sentNanos, LoadRun run) {
    count(sentNanos, run);
    int slot = oldest;
    while (taken[slot]) slot = next(slot);
    number[slot] = requestNumber;
    planned[slot] = plannedNanos;
    free[slot] = Math.max(plannedNanos, freeNanos);
    sent[slot] = sentNanos;
    taken[slot] = true;
    if (size++ == 0) {
      oldest = slot;
      oldestSent = sentNanos;
    }
  }

  void answered(long requestNumber, long done, LoadRun run) throws WrongAnswerException {
    int slot = oldest;
    for (int i = 0; i < taken.length && !(taken[slot] && number[slot] == requestNumber); i++)
      slot = next(slot);
    if (!taken[slot] || number[slot] != requestNumber)
      throw new WrongAnswerException(
          "an answer to request " + requestNumber + ", which is not under way");
    record(slot, done, run.part(planned[slot]));
    count(done, run);
    remove(slot);
  }

  private void record(int slot, long done, Measurements.Part part) {
    part.response.record(done - planned[slot]);
    part.service.record(done - sent[slot]);
    part.serverWait.record(free[slot] - planned[slot]);
    part.clientLag.record(sent[slot] - free[slot]);
  }

  private void remove(int slot) {
    taken[slot] = false;
    size--;
    if (slot != oldest) return;
    while (size > 0 && !taken[oldest]) oldest = next(oldest);
    oldestSent = size == 0 ? 0 : sent[oldest];
  }

  /**
   * Forgets all that is under way, since it has failed.
   *
   * @param waited whether it counts with the time it has waited
   */
  void failed(long now, boolean waited, LoadRun run) {
    count(now, run);
    for (int slot = 0; slot < taken.length; slot++) {
      if (!taken[slot]) continue;
      Measurements.Part part = run.part(planned[slot]);
      part.failed.increment();
      if (waited) {
        record(slot, now, part);
        part.unanswered.increment();
      }
    }
    clear();
  }

  /** Forgets all that is under way, since nobody waits for it any more; its wait counts. */
  void cutOff(long now, LoadRun run) {
    count(now, run);
    for (int slot = 0; slot < taken.length; slot++) {
      if (!taken[slot]) continue;
      Measurements.Part part = run.part(planned[slot]);
      record(slot, now, part);
      part.unanswered.increment();
      if (run.phases().isMeasured(planned[slot])) run.measurements().cutOff.increment();
    }
    clear();
  }

  /** Forgets all that is under way, since nobody is left who could answer it. */
  void forget(long now, LoadRun run) {
    count(now, run);
    clear();
  }

  private void clear() {
    Arrays.fill(taken, false);
    size = 0;
    oldestSent = 0;
  }

  /** By the clock and not by what was recorded, so that the one is a check of the other. */
  long nanosUnderWay() {
    return nanosUnderWay;
  }

  private void count(long now, LoadRun run) {
    if (size > 0) nanosUnderWay += size * run.phases().measuredNanos(countedUntil, now);
    countedUntil = now;
  }

  private int next(int slot) {
    return slot + 1 == taken.length ? 0 : slot + 1;
  }
}
