package io.heddle.loadtest.capacity;

import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.capacity.Condition.Metric;
import java.time.Duration;

/**
 * How a capacity is searched for. Plain values.
 *
 * @param start the first load
 * @param most no load above is tried: what the client can offer at all; infinite if unknown
 * @param achievedMin the share of the offered load that a good window reaches, from 0 to 1; of no
 *     meaning if the objective has a condition on it
 * @param errorShareMax the share of requests that may fail in a good window, from 0 to 1; of no
 *     meaning if the objective has a condition on errors
 * @param width of the interval to be found, as a share of its lower end
 * @param warmup before each window
 * @param window one vote
 * @param confirmation the long window at the lower end
 * @param overhead what a window takes besides, for setting up and clearing away
 * @param maxTime for everything
 */
public record SearchPlan(
    Axis axis,
    Slo slo,
    double start,
    double most,
    double achievedMin,
    double errorShareMax,
    double width,
    Duration warmup,
    Duration window,
    Duration confirmation,
    Duration overhead,
    Duration maxTime) {

  /** Doublings of the growth's exponent: so many bisections lead from one step to the width. */
  private static final int BISECTIONS = 4;

  /** Below its ceiling by this factor a client begins: five steps of growth. */
  private static final double CEILING_TO_START = 64;

  private static final double LAG_SHARE_MAX = 0.1;

  public SearchPlan {
    start = axis.round(start);
    most = Double.isInfinite(most) ? most : axis.round(most);
    require(start >= 1 && start <= most, "start: expected from 1 to the most, got " + start);
    require(width > 0 && width <= 1, "width: expected more than 0 and at most 1, got " + width);
    require(!window.isZero() && !window.isNegative(), "window: expected more than 0");
  }

  private static void require(boolean right, String sentence) {
    if (!right) throw new IllegalArgumentException(sentence);
  }

  /**
   * Five minutes, windows of three seconds, an interval at most 5% wide.
   *
   * @param ceiling what the client can offer, from calibration; infinite if unknown
   */
  public static SearchPlan of(Axis axis, Slo slo, double ceiling) {
    double start = Double.isInfinite(ceiling) ? Axis.START : ceiling / CEILING_TO_START;
    return new SearchPlan(
        axis,
        slo,
        Math.max(1, start),
        Math.max(1, ceiling),
        axis.achievedMin(),
        0.001,
        0.05,
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofMillis(500),
        Duration.ofMinutes(5));
  }

  /** The same with another time for everything. */
  public SearchPlan withMaxTime(Duration time) {
    return new SearchPlan(
        axis,
        slo,
        start,
        most,
        achievedMin,
        errorShareMax,
        width,
        warmup,
        window,
        confirmation,
        overhead,
        time);
  }

  /**
   * From one load to the next while all are good: a step that halving its exponent brings to just
   * below the width, with room for rounding, so that no bisection is spent on a remainder.
   */
  double growth() {
    return Math.pow(1 + 0.98 * width, 1 << BISECTIONS);
  }

  /**
   * Whether a bad window is the client's own fault: of what it measured, and of what the objective
   * allows, more than a tenth is that it sent late.
   *
   * @param clientLag the 99th percentile, in milliseconds
   */
  public boolean clientWasLimit(double clientLag, LatencySummary response) {
    Condition objective = slo.main();
    double allowed = objective.metric().latency() ? objective.limitMillis() : 0;
    return clientLag > LAG_SHARE_MAX * Math.max(allowed, response.p99());
  }

  /** Whether a window meets the objective. */
  public boolean good(WindowOutcome outcome) {
    Figures figures = outcome.figures();
    return outcome.requests() > 0
        && slo.holds(figures)
        && (slo.names(Metric.ACHIEVED) || achievedEnough(outcome))
        && (slo.names(Metric.ERRORS) || figures.errorShare() <= errorShareMax);
  }

  /** At low rates the one request that is under way at a window's end is not missing. */
  private boolean achievedEnough(WindowOutcome outcome) {
    double slack = axis.rate() ? 1 / (window.toNanos() / 1e9) : 0;
    return outcome.achieved() + slack >= achievedMin * outcome.offered();
  }

  SearchWindow probe(double load) {
    return new SearchWindow(load, warmup, window, Purpose.PROBE);
  }

  SearchWindow confirm(double load) {
    return new SearchWindow(load, warmup, confirmation, Purpose.CONFIRM);
  }

  SearchWindow recheck(double load, boolean inLongWindows) {
    return new SearchWindow(load, warmup, inLongWindows ? confirmation : window, Purpose.RECHECK);
  }

  SearchWindow overload(double upper) {
    return new SearchWindow(axis.round(1.2 * upper), warmup, window, Purpose.OVERLOAD);
  }

  /** The warm-up counts as time that the server took: what begins anew is slow by itself. */
  SearchWindow recovery(double lower) {
    double load = Math.max(1, axis.round(0.5 * lower));
    return new SearchWindow(load, warmup, window, Purpose.RECOVERY);
  }
}
