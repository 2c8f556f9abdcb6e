package io.heddle.loadtest.engine;

import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.LittlesLaw;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Latencies;
import io.heddle.loadtest.LoadResult.Point;
import io.heddle.loadtest.LoadResult.Spectra;
import io.heddle.loadtest.LoadResult.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** A run, second by second, and what they add up to. Of the run's own thread. */
final class Timeline {
  static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();

  /** Of the 99th percentile of the response, beyond which the client was the limit. */
  private static final double LAG_SHARE_MAX = 0.1;

  /** What no objective is finer than: a client that shares its processors is late by that. */
  private static final double LAG_MILLIS_MIN = 1;

  private final LoadRun run;
  private final LoadRun.Observer observer;
  private final List<Window> windows = new ArrayList<>();
  private final List<Interval> intervals = new ArrayList<>();
  private final long startMillis = System.currentTimeMillis();

  private long lastAt;
  private long lastAnswers;
  private long lastErrors;

  Timeline(LoadRun run, LoadRun.Observer observer) {
    this.run = run;
    this.observer = observer;
  }

  /**
   * Ends a window.
   *
   * @param at nanoseconds since the start
   */
  void window(long at) {
    Measurements m = run.measurements();
    Histogram measured = m.measured.response.takeInterval();
    if (measured.getTotalCount() > 0)
      intervals.add(
          Interval.of(measured, startMillis + lastAt / 1_000_000, startMillis + at / 1_000_000));
    Histogram response = measured.copy();
    response.add(m.unmeasured.response.takeInterval());
    Histogram service = both(m.measured.service, m.unmeasured.service);
    Histogram lag = both(m.measured.clientLag, m.unmeasured.clientLag);
    List.of(
            m.measured.serverWait,
            m.unmeasured.serverWait,
            m.measured.delivered,
            m.unmeasured.delivered,
            m.connect)
        .forEach(Meter::takeInterval);
    long answers = m.measured.answers.sum() + m.unmeasured.answers.sum();
    long errors = m.errorCount();
    double seconds = (at - lastAt) / 1e9;
    double achieved = (answers - lastAnswers) / seconds;
    String phase = run.phases().nameAt((lastAt + at) / 2);
    var window =
        new Window(
            at / 1e9,
            phase,
            run.plan().openLoop() ? run.schedule().countBetween(lastAt, at) / seconds : achieved,
            achieved,
            errors - lastErrors,
            m.connected.get(),
            summary(response),
            summary(service),
            millis(lag.getValueAtPercentile(99)),
            valid(lag, response));
    windows.add(window);
    observer.window(window);
    lastAt = at;
    lastAnswers = answers;
    lastErrors = errors;
  }

  /** Ends the last window, which may be short. */
  void end(long at) {
    if (at - lastAt > WINDOW_NANOS / 100) window(at);
  }

  private static Histogram both(Meter measured, Meter unmeasured) {
    Histogram sum = measured.takeInterval().copy();
    sum.add(unmeasured.takeInterval());
    return sum;
  }

  private static boolean valid(Histogram lag, Histogram response) {
    double most =
        Math.max(LAG_MILLIS_MIN, LAG_SHARE_MAX * millis(response.getValueAtPercentile(99)));
    return millis(lag.getValueAtPercentile(99)) <= most;
  }

  LoadOutcome outcome() {
    Measurements m = run.measurements();
    Histogram response = m.measured.response.total();
    Histogram service = m.measured.service.total();
    Histogram lag = m.measured.clientLag.total();
    double seconds = Math.max(0, run.phases().lengthNanos() - run.phases().measuredFrom()) / 1e9;
    // By the time that they came: of an overload's planned requests few are answered in their part.
    double achieved = seconds == 0 ? 0 : m.measured.answers.sum() / seconds;
    long requests = service.getTotalCount() - m.measured.unanswered.sum();
    boolean late = !valid(lag, response);
    boolean valid = !late && requests > 0;
    var remarks = new ArrayList<String>();
    if (requests == 0) remarks.add(LoadResult.VOID + "nothing was answered in the measured part");
    if (late)
      remarks.add(
          LoadResult.VOID
              + String.format(
                  Locale.ROOT,
                  "the client sent late (client lag p99 %.1f ms); it was the limit, not the server",
                  millis(lag.getValueAtPercentile(99))));
    if (run.phases().wasCut() && m.opened.sum() > 0)
      remarks.add(
          String.format(
              Locale.ROOT,
              "ended by hand after %.1f s of the measured part, with %d requests under way",
              seconds,
              m.cutOff.sum()));
    LittlesLaw law = littlesLaw(achieved, service, seconds);
    if (!law.holds())
      remarks.add(
          String.format(
              Locale.ROOT,
              "Little's law: %.3f requests were under way on average, the rate times the mean service time is %.3f; too short a run, or requests that failed or never ended",
              law.measured(),
              law.predicted()));
    List<RateChange> changes = run.schedule().changes();
    if (!changes.isEmpty()) remarks.add(RateChange.sentence(changes));
    m.reasons().forEach((kind, reason) -> remarks.add("the first " + kind + ": " + reason));
    // Counted, since random arrivals are as many as they happen to be.
    long planned = requests + m.measured.failed.sum() + m.cutOff.sum();
    double offered = run.plan().openLoop() && seconds > 0 ? planned / seconds : achieved;
    var result =
        new LoadResult(
            offered,
            achieved,
            requests,
            m.measured.failed.sum(),
            m.opened.sum(),
            m.errors(),
            seconds,
            new Latencies(
                summary(response),
                summary(service),
                summary(m.measured.serverWait.total()),
                summary(lag),
                summary(corrected(response, service)),
                summary(m.connect.total()),
                summary(m.measured.delivered.total())),
            valid,
            remarks,
            law,
            List.copyOf(windows),
            new Spectra(spectrum(response), spectrum(service)));
    return new LoadOutcome(result, response, service, List.copyOf(intervals));
  }

  private LittlesLaw littlesLaw(double achieved, Histogram service, double seconds) {
    if (seconds == 0) return LittlesLaw.of(0, 0);
    double measured = run.measurements().nanosUnderWay.sum() / 1e9 / seconds;
    return LittlesLaw.of(measured, achieved * service.getMean() / 1e9);
  }

  private Histogram corrected(Histogram response, Histogram service) {
    if (run.plan().openLoop() || service.getTotalCount() == 0) return response;
    long usual = (long) service.getMean() + run.plan().think().toNanos();
    return service.copyCorrectedForCoordinatedOmission(Math.max(1, usual));
  }

  private static LatencySummary summary(Histogram nanos) {
    if (nanos.getTotalCount() == 0) return new LatencySummary(0, 0, 0, 0, 0, 0, 0);
    return new LatencySummary(
        millis(nanos.getValueAtPercentile(50)),
        millis(nanos.getValueAtPercentile(90)),
        millis(nanos.getValueAtPercentile(99)),
        millis(nanos.getValueAtPercentile(99.9)),
        millis(nanos.getValueAtPercentile(99.99)),
        millis(nanos.getMaxValue()),
        nanos.getMean() / 1e6);
  }

  private static List<Point> spectrum(Histogram nanos) {
    var points = new ArrayList<Point>();
    for (HistogramIterationValue value : nanos.percentiles(5))
      points.add(
          new Point(
              value.getPercentileLevelIteratedTo() / 100, millis(value.getValueIteratedTo())));
    return points;
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
