package io.heddle.loadtest.compare;

import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.Numbers;
import io.heddle.loadtest.report.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * What differs between two runs, and whether it differs by more than each of them scatters from
 * second to second.
 *
 * @param remarks why the two can hardly be compared, and what else makes the verdicts doubtful
 */
public record Comparison(List<Difference> differences, List<String> remarks) {
  /** Of fewer seconds nobody can say how they scatter. */
  private static final int WINDOWS_MIN = 5;

  /** A difference that is certain and yet too small to matter, in %. */
  private static final double PERCENT_MIN = 1;

  /** What a difference means. */
  public enum Verdict {
    SLOWER,
    FASTER,
    MORE_ERRORS,
    FEWER_ERRORS,
    NO_DIFFERENCE,
    TOO_FEW_WINDOWS;

    @Override
    public String toString() {
      return switch (this) {
        case NO_DIFFERENCE -> "no difference beyond the scatter";
        case TOO_FEW_WINDOWS -> "too few seconds to tell (at least 5 are needed)";
        default -> name().toLowerCase(Locale.ROOT).replace('_', ' ');
      };
    }
  }

  /**
   * A run, as its files tell of it.
   *
   * @param name of the file, say
   */
  public record Side(String name, LoadPlan plan, LoadResult result) {}

  /**
   * One metric.
   *
   * @param before of the whole first run
   * @param after of the whole second run
   * @param percent from before to after; NaN if before is 0
   * @param percentLow with {@code percentHigh}: where the difference lies by the seconds of both
   *     runs, 99 times of 100; NaN where that cannot be told
   * @param verdict by the seconds; of errors that are not counted in them, by the whole runs'
   *     shares
   * @param sentence all of it in words
   */
  public record Difference(
      String metric,
      String unit,
      double before,
      double after,
      double percent,
      double percentLow,
      double percentHigh,
      Verdict verdict,
      String sentence) {}

  /** How a metric is read, and which way is good. */
  private record Metric(
      String name,
      String unit,
      ToDoubleFunction<LoadResult> whole,
      ToDoubleFunction<Window> second,
      ToDoubleFunction<double[]> figure,
      Verdict more,
      Verdict less) {

    static Metric latency(
        String name, ToDoubleFunction<LoadResult> whole, ToDoubleFunction<Window> second) {
      return new Metric(
          name, " ms", whole, second, Scatter::median, Verdict.SLOWER, Verdict.FASTER);
    }
  }

  private static final List<Metric> METRICS =
      List.of(
          new Metric(
              "achieved rate",
              "/s",
              LoadResult::achieved,
              Window::achieved,
              Scatter::median,
              Verdict.FASTER,
              Verdict.SLOWER),
          Metric.latency(
              "p50", whole -> whole.latency().response().p50(), second -> second.response().p50()),
          Metric.latency(
              "p90", whole -> whole.latency().response().p90(), second -> second.response().p90()),
          Metric.latency(
              "p99", whole -> whole.latency().response().p99(), second -> second.response().p99()),
          Metric.latency(
              "p99.9",
              whole -> whole.latency().response().p999(),
              second -> second.response().p999()),
          Metric.latency(
              "max", whole -> whole.latency().response().max(), second -> second.response().max()),
          new Metric(
              "errors",
              "",
              LoadResult::errorCount,
              Window::errors,
              // Errors are rare: of most seconds' the median is 0.
              Scatter::mean,
              Verdict.MORE_ERRORS,
              Verdict.FEWER_ERRORS));

  public Comparison {
    differences = List.copyOf(differences);
    remarks = List.copyOf(remarks);
  }

  /** Compares the second with the first. */
  public static Comparison of(Side a, Side b) {
    return new Comparison(
        METRICS.stream().map(metric -> difference(metric, a.result(), b.result())).toList(),
        remarks(a, b));
  }

  /** Everything, a sentence each. */
  public List<String> sentences() {
    var all = new ArrayList<>(remarks);
    differences.forEach(each -> all.add(each.sentence()));
    return List.copyOf(all);
  }

  // --- one metric

  private static Difference difference(Metric metric, LoadResult a, LoadResult b) {
    double before = metric.whole.applyAsDouble(a);
    double after = metric.whole.applyAsDouble(b);
    double percent = before == 0 ? Double.NaN : 100 * (after - before) / before;
    double[] secondsA = seconds(metric, a);
    double[] secondsB = seconds(metric, b);
    var interval = new Scatter.Interval(Double.NaN, Double.NaN);
    Verdict verdict = Verdict.TOO_FEW_WINDOWS;
    if (Math.min(secondsA.length, secondsB.length) >= WINDOWS_MIN) {
      interval = Scatter.difference(secondsA, secondsB, metric.figure);
      verdict = verdict(metric, interval, secondsA, secondsB);
      interval = interval.percentOf(metric.figure.applyAsDouble(secondsA));
    }
    String ground = ground(interval);
    if (metric.more == Verdict.MORE_ERRORS) {
      var shares = new ErrorShares(a, b);
      if (shares.differ() && (verdict == Verdict.TOO_FEW_WINDOWS || shares.outsideOfSeconds())) {
        verdict = shares.more() ? metric.more : metric.less;
        ground = "; " + shares;
      }
    }
    String sentence = sentence(metric, before, after, percent, ground, verdict);
    return new Difference(
        metric.name,
        metric.unit,
        before,
        after,
        percent,
        interval.low(),
        interval.high(),
        verdict,
        sentence);
  }

  /** Those that the client spoiled tell of the client. */
  private static double[] seconds(Metric metric, LoadResult result) {
    return result.windows().stream()
        .filter(each -> each.phase().equals("measured") && each.valid())
        .mapToDouble(metric.second)
        .toArray();
  }

  private static Verdict verdict(
      Metric metric, Scatter.Interval interval, double[] secondsA, double[] secondsB) {
    double before = metric.figure.applyAsDouble(secondsA);
    double after = metric.figure.applyAsDouble(secondsB);
    boolean small = Math.abs(after - before) * 100 < PERCENT_MIN * before;
    if (before == after || small || interval.holdsZero()) return Verdict.NO_DIFFERENCE;
    return after > before ? metric.more : metric.less;
  }

  private static String ground(Scatter.Interval interval) {
    return Double.isFinite(interval.low()) && Double.isFinite(interval.high())
        ? String.format(
            Locale.ROOT,
            "; by the seconds of both runs %+.1f%% to %+.1f%%",
            interval.low(),
            interval.high())
        : "";
  }

  private static String sentence(
      Metric metric, double before, double after, double percent, String ground, Verdict verdict) {
    String change = Double.isNaN(percent) ? "" : String.format(Locale.ROOT, " (%+.1f%%)", percent);
    return "%s: %s -> %s%s%s%s: %s"
        .formatted(
            metric.name,
            Numbers.digits(before, 3),
            Numbers.digits(after, 3),
            metric.unit,
            change,
            ground,
            verdict);
  }

  // --- what they were

  private static List<String> remarks(Side a, Side b) {
    var remarks = new ArrayList<String>();
    LoadPlan one = a.plan();
    LoadPlan two = b.plan();
    differs(remarks, "protocol", one.protocol(), two.protocol());
    differs(remarks, "clients", one.clients(), two.clients());
    differs(remarks, "rate", rate(one), rate(two));
    differs(
        remarks,
        "arrivals",
        one.openLoop() ? one.arrivals() : "",
        two.openLoop() ? two.arrivals() : "");
    differs(remarks, "size", size(one), size(two));
    differs(remarks, "pipeline", one.pipeline(), two.pipeline());
    differs(remarks, "think", one.think(), two.think());
    differs(remarks, "timeout", one.timeout(), two.timeout());
    differs(remarks, "ramp", one.ramp(), two.ramp());
    differs(remarks, "warmup", one.warmup(), two.warmup());
    differs(remarks, "duration", one.duration(), two.duration());
    differs(remarks, "churn", one.churn(), two.churn());
    differs(remarks, "hold", one.hold(), two.hold());
    differs(remarks, "connect-rate", one.connectRate(), two.connectRate());
    for (Side side : List.of(a, b))
      if (!side.result().valid())
        remarks.add(side.name() + " is void: its client was the limit, not its server");
    if (remarks.isEmpty())
      remarks.add(
          "one run on each side: what changes from run to run is not in the scatter, so repeat both"
              + " before trusting a small difference");
    return remarks;
  }

  private static void differs(List<String> remarks, String what, Duration one, Duration two) {
    differs(remarks, what, DurationText.format(one), DurationText.format(two));
  }

  private static void differs(List<String> remarks, String what, Object one, Object two) {
    if (!Objects.equals(one, two))
      remarks.add(
          "not comparable: %s was %s and then %s, so the difference is not the server's alone"
              .formatted(what, one, two));
  }

  private static String rate(LoadPlan plan) {
    if (!plan.openLoop()) return "what the answers allow (a closed loop)";
    return String.join(", then ", plan.rates().stream().map(Numbers::perSecond).toList());
  }

  private static String size(LoadPlan plan) {
    int min = plan.size().bytesMin();
    int max = plan.size().bytesMax();
    return min == max ? min + " B" : min + " to " + max + " B";
  }
}
