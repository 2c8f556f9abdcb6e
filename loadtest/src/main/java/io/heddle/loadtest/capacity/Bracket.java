package io.heddle.loadtest.capacity;

import static java.util.Objects.requireNonNull;

import io.heddle.loadtest.capacity.Trial.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

  /** So much wider than it is to be an interval may be without being looked at again. */
  private static final double NOISE = 1.5;

  /** Further windows at the ends together, if they say nothing new: another minute's worth. */
  private static final int RECHECKS = 12;

  /** So many of them may say something else: a window is spoiled now and then. */
  private static final int SPOILED = 1;

  /** How often the upper end is tried where nothing but the client's limit was seen. */
  private static final int VOID_LOOKS = 4;

  private final SearchPlan plan;
  private final TreeMap<Double, Trial> trials = new TreeMap<>();
  private final List<Threshold.Vote> rechecks = new ArrayList<>();

  /** Of as many votes; to judge takes a while. */
  private @Nullable Threshold judged;

  private int judgedVotes;

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

  /**
   * The upper end, if it deserves another look: it was bad by the votes of its short windows, and
   * not just now; or the client was the limit, which may be a matter of the moment.
   */
  @Nullable Trial doubtful(@Nullable Trial justTried) {
    Trial upper = upper();
    if (upper == null || upper.condemned()) return null;
    boolean again =
        bound() == Bound.CLIENT
            ? upper.looks() < VOID_LOOKS && upper.votes.possible()
            : upper != justTried;
    return again ? upper : null;
  }

  /**
   * The ends; or, where windows contradict one another too much for that, what all of them say
   * together. Where long windows have contradicted short ones, the ends are in it all the same: how
   * a server got into its state may matter more than chance.
   */
  Threshold interval() {
    Trial lower = lower();
    Trial upper = upper();
    double low = lower == null ? 0 : lower.load;
    double high = upper == null ? low : upper.load;
    if (!noisy()) return new Threshold(low, high);
    Threshold judged = judged();
    return condemned()
        ? new Threshold(Math.min(low, judged.low()), Math.max(high, judged.high()))
        : judged;
  }

  /** Whether windows contradict one another, so that the ends are not to be trusted. */
  boolean noisy() {
    Trial lower = lower();
    Trial upper = upper();
    if (lower == null || upper == null || bound() != Bound.OBJECTIVE) return false;
    double width = Math.max(plan.width(), upper.load / lower.load - 1);
    return contradicted() || judged().width() > NOISE * width;
  }

  /** Whether further windows at the ends, or between them, have said something else. */
  private boolean contradicted() {
    double low = requireNonNull(lower()).load;
    double high = requireNonNull(upper()).load;
    long others =
        rechecks.stream()
            .filter(vote -> vote.good() ? vote.load() > low : vote.load() < high)
            .count();
    return others > SPOILED;
  }

  /**
   * Where a further window would tell most: at the ends in turn, come down to from an overload, for
   * a server may stay bad after one; and in the middle of where windows contradict one another. 0
   * if there is no such place.
   */
  double toRecheck() {
    Trial lower = lower();
    Trial upper = upper();
    if (lower == null || upper == null || bound() != Bound.OBJECTIVE) return 0;
    if (noisy()) {
      Threshold judged = judged();
      return judged.width() <= plan.width()
          ? 0
          : plan.axis().round(Math.sqrt(judged.low() * judged.high()));
    }
    if (rechecks.size() >= RECHECKS) return 0;
    return switch (rechecks.size() % 3) {
      case 0 -> plan.overload(upper.load).load();
      case 1 -> upper.load;
      default -> lower.load;
    };
  }

  /** A further window at an end or between the ends, which decides nothing by itself. */
  void recheck(double load, boolean good) {
    rechecks.add(new Threshold.Vote(load, good));
  }

  /** Where windows turn from good to bad, by all of them; only with two ends. */
  Threshold judged() {
    List<Threshold.Vote> all = new ArrayList<>(rechecks);
    for (Trial trial : trials.values()) trial.ballot().forEach(all::add);
    if (judged == null || all.size() != judgedVotes) {
      judgedVotes = all.size();
      judged = Threshold.of(all, requireNonNull(lower()).load, requireNonNull(upper()).load);
    }
    return new Threshold(plan.axis().round(judged.low()), plan.axis().round(judged.high()));
  }

  /** Whether a load has held in short windows and not in long ones. */
  boolean condemned() {
    return trials.values().stream().anyMatch(Trial::condemned);
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
    Threshold interval = interval();
    return interval.low() == 0 ? 0 : interval.width();
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
