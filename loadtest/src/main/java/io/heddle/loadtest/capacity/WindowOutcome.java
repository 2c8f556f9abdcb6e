package io.heddle.loadtest.capacity;

import io.heddle.loadtest.LatencySummary;

/**
 * What a window measured.
 *
 * @param latency what the objective is about, in milliseconds
 * @param offered what was really planned: requests or connects per second, or connections
 * @param achieved of it, in the same unit
 * @param requests answered in the measured part
 * @param unsent planned, and never sent since the server had not answered
 * @param errors of other kinds
 * @param valid false if the client was the limit: that the objective is missed then says nothing of
 *     the server
 * @param seconds the window took altogether, with warm-up, setting up and clearing away; 0 if it
 *     was not run, since the client could not have
 */
public record WindowOutcome(
    LatencySummary latency,
    double offered,
    double achieved,
    long requests,
    long unsent,
    long errors,
    boolean valid,
    double seconds) {

  /** A window that the client could not run. */
  public static WindowOutcome notRun() {
    return new WindowOutcome(new LatencySummary(0, 0, 0, 0, 0, 0, 0), 0, 0, 0, 0, 0, false, 0);
  }

  boolean ran() {
    return seconds > 0;
  }

  Figures figures() {
    double share = offered > 0 ? achieved / offered : 0;
    return new Figures(latency, (double) errors + unsent, share(errors + unsent), share);
  }

  /** Of all that was planned. */
  double share(long failed) {
    return failed / Math.max(1.0, (double) requests + unsent + errors);
  }
}
