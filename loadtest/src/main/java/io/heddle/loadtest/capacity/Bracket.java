package io.heddle.loadtest.capacity;

import io.heddle.loadtest.capacity.Trial.Verdict;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The loads tried so far, and between which two of them the answer lies. */
final class Bracket {
  /** No axis has a smaller load worth a search. */
  private static final double LEAST = 1;

  /** What is the matter with the upper end. */
  enum Bound {
    OBJECTIVE("objective"),
    CLIENT("client"),
    NOTHING("nothing");

    final String id;

    Bound(String id) {
      this.id = id;
    }
  }

  private final SearchPlan plan;
  private final TreeMap<Double, Trial> trials = new TreeMap<>();

  Bracket(SearchPlan plan) {
    this.plan = plan;
  }

  Trial begin(double load) {
    return trials.computeIfAbsent(load, Trial::new);
  }

  Collection<Trial> trials() {
    return trials.values();
  }

  /** The smallest load that is bad, or where the client was the limit: nothing above it counts. */
  @Nullable Trial upper() {
    for (Trial trial : trials.values()) {
      if (trial.verdict() == Verdict.FAIL || trial.verdict() == Verdict.VOID) return trial;
    }
    return null;
  }

  /** The largest load that is good, below the upper. */
  @Nullable Trial lower() {
    Trial upper = upper();
    Trial lower = null;
    for (Trial trial : trials.values()) {
      if (trial == upper) break;
      if (trial.verdict() == Verdict.PASS) lower = trial;
    }
    return lower;
  }

  /** Why there is an upper end. */
  Bound bound() {
    Trial upper = upper();
    if (upper == null) return Bound.NOTHING;
    return upper.verdict() == Verdict.VOID ? Bound.CLIENT : Bound.OBJECTIVE;
  }

  /** The smallest load that was bad by the votes of its short windows. */
  @Nullable Trial outvoted() {
    for (Trial trial : trials.values()) {
      if (trial.verdict() == Verdict.FAIL && !trial.condemned()) return trial;
    }
    return null;
  }

  /** The next load to try; 0 if the interval is as narrow as it can be or is to be. */
  double next() {
    Trial lower = lower();
    Trial upper = upper();
    if (lower != null && upper != null) return between(lower.load, upper.load);
    if (lower != null) return beyond(lower.load, Math.min(lower.load * plan.growth(), plan.most()));
    if (upper != null) return beyond(upper.load, Math.max(upper.load / plan.growth(), LEAST));
    return plan.start();
  }

  /** How wide the interval is, as a share of its lower end; 0 where it has only one end. */
  double width() {
    Trial lower = lower();
    Trial upper = upper();
    return lower == null || upper == null ? 0 : upper.load / lower.load - 1;
  }

  private double between(double lower, double upper) {
    if (upper / lower - 1 <= plan.width()) return 0;
    double load = plan.axis().round(Math.sqrt(lower * upper));
    return load > lower && load < upper ? load : 0;
  }

  private double beyond(double tried, double wanted) {
    double load = plan.axis().round(wanted);
    return load == tried ? 0 : load;
  }
}
