package io.heddle.loadtest.capacity;

import io.heddle.loadtest.CapacityResult.Step;
import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.Numbers;
import io.heddle.loadtest.capacity.Condition.Metric;
import io.heddle.loadtest.capacity.Trial.Verdict;
import io.heddle.loadtest.capacity.Trial.Votes;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Puts what windows said into one line that explains itself. */
final class StepLine {
  private final SearchPlan plan;

  StepLine(SearchPlan plan) {
    this.plan = plan;
  }

  /** A load and its verdict by the short windows. */
  Step probed(double at, Trial trial) {
    return step(at, trial.load, trial.verdict(), trial.votes, "windows");
  }

  /** A load and its verdict by the long windows. */
  Step confirmed(double at, Trial trial) {
    Verdict verdict = trial.condemned() ? Verdict.FAIL : Verdict.PASS;
    if (trial.confirmation.good() + trial.confirmation.bad() == 0) verdict = Verdict.VOID;
    String kind = "long windows (%s s)".formatted(Numbers.digits(seconds(), 2));
    return step(at, trial.load, verdict, trial.confirmation, kind);
  }

  /** One more window, by itself. */
  Step rechecked(double at, SearchWindow ran, WindowOutcome outcome, boolean good) {
    Verdict verdict = good ? Verdict.PASS : Verdict.FAIL;
    if (!good && !outcome.valid()) verdict = Verdict.VOID;
    var votes = new Votes();
    votes.add(outcome, good);
    return step(at, ran.load(), verdict, votes, "windows, again");
  }

  private double seconds() {
    return plan.confirmation().toNanos() / 1e9;
  }

  private Step step(double at, double load, Verdict verdict, Votes votes, String kind) {
    List<WindowOutcome> windows = votes.windows();
    Figures figures = medians(windows);
    int agreeing =
        switch (verdict) {
          case PASS, UNDECIDED -> votes.good();
          case FAIL -> votes.bad();
          case VOID -> windows.size();
        };
    String why =
        votes.possible()
            ? "%s, %d of %d %s"
                .formatted(
                    reasons(verdict, figures) + failures(windows),
                    agreeing,
                    windows.size(),
                    verdict == Verdict.UNDECIDED ? kind + " good" : kind)
            : "this client cannot offer it";
    String line = "%s %s: %s".formatted(plan.axis().text(load), verdict.id, why);
    double value = plan.slo().main().plain(figures);
    double achieved = median(windows, WindowOutcome::achieved);
    return new Step(at, load, verdict.id, votes.good(), windows.size(), value, achieved, line);
  }

  /** The figures against the limits; where these do not explain a failure, what does. */
  private String reasons(Verdict verdict, Figures figures) {
    Slo slo = plan.slo();
    var text = new StringBuilder();
    if (verdict == Verdict.VOID) text.append("the client was the limit, ");
    text.append(slo.describe(figures));
    boolean unexplained = verdict == Verdict.FAIL && slo.holds(figures);
    if (!slo.names(Metric.ACHIEVED)) {
      text.append(", achieved ").append(Numbers.percent(figures.achievedShare()));
      boolean less = figures.achievedShare() < plan.achievedMin();
      if (less && verdict == Verdict.PASS) text.append(" with one request under way");
      if (less && unexplained) {
        text.append(" < ").append(Numbers.digits(plan.achievedMin() * 100, 3)).append('%');
      }
    }
    return text.toString();
  }

  /** Where the objective does not speak of them. */
  private String failures(List<WindowOutcome> windows) {
    if (plan.slo().names(Metric.ERRORS)) return "";
    return failures("never sent ", median(windows, window -> window.share(window.unsent())))
        + failures("errors ", median(windows, window -> window.share(window.errors())));
  }

  private String failures(String kind, double share) {
    return share > plan.errorShareMax() ? ", " + kind + Numbers.digits(share * 100, 2) + '%' : "";
  }

  static Figures medians(List<WindowOutcome> windows) {
    ToDoubleFunction<ToDoubleFunction<LatencySummary>> latency =
        metric -> median(windows, window -> metric.applyAsDouble(window.latency()));
    var summary =
        new LatencySummary(
            latency.applyAsDouble(LatencySummary::p50),
            latency.applyAsDouble(LatencySummary::p90),
            latency.applyAsDouble(LatencySummary::p99),
            latency.applyAsDouble(LatencySummary::p999),
            latency.applyAsDouble(LatencySummary::p9999),
            latency.applyAsDouble(LatencySummary::max),
            latency.applyAsDouble(LatencySummary::mean));
    return new Figures(
        summary,
        median(windows, WindowOutcome::errors),
        median(windows, window -> window.figures().errorShare()),
        median(windows, window -> window.figures().achievedShare()));
  }

  /** The middle one, or of two the mean; 0 of none. */
  static <T> double median(List<T> items, ToDoubleFunction<T> figure) {
    if (items.isEmpty()) return 0;
    double[] sorted = items.stream().mapToDouble(figure).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
