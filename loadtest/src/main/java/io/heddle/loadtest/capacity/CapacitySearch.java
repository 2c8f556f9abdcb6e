package io.heddle.loadtest.capacity;

import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.CapacityResult.Step;
import io.heddle.loadtest.capacity.Trial.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the largest load that a server holds: the largest good one below the smallest bad one,
 * between loads that several windows agreed on. It runs nothing and reads no clock: {@link #next}
 * says what to run, {@link #report} takes what came of it. Not thread-safe.
 *
 * <p>Loads grow until one is bad; then the interval is halved, on a geometric scale, until it is
 * narrow. The smallest bad load then gets a second look, and straight after it the largest good one
 * a long window: a disturbance is over by then, and a server that stays bad after an overload shows
 * it. What fails there is bad, and the search goes on below. Then both ends get further windows in
 * turn, so that the answer speaks for more than the moment in which each was tried. At last the
 * server is overloaded, and left to recover.
 *
 * <p>Where all windows together put the middle between good and bad less exactly than the interval
 * says, they are noise to one another: what time is left then goes into windows in the middle, and
 * the interval becomes what {@link Threshold} makes of all.
 *
 * <p>A stretch of bad loads narrower than a step of growth, with good ones above, can be stepped
 * over; once any load in it was tried, nothing above it counts.
 */
public final class CapacitySearch {
  private final SearchPlan plan;
  private final Bracket bracket;
  private final Aftermath aftermath;
  private final StepLine lines;
  private final List<Step> steps = new ArrayList<>();
  private final List<UslFit.Sample> samples = new ArrayList<>();
  private double elapsed;
  private double overhead;
  private boolean outOfTime;
  private @Nullable Trial current;
  private @Nullable SearchWindow window;

  public CapacitySearch(SearchPlan plan) {
    this.plan = plan;
    bracket = new Bracket(plan);
    aftermath = new Aftermath(plan);
    lines = new StepLine(plan);
    overhead = plan.overhead().toNanos() / 1e9;
    window = choose();
  }

  /** The window to run; empty when the search has ended. The same one until it is reported. */
  public Optional<SearchWindow> next() {
    return Optional.ofNullable(window);
  }

  /**
   * Takes what the window of {@link #next} measured.
   *
   * @return the loads that this decided, mostly none or one
   * @throws IllegalStateException if the search has ended
   */
  public List<Step> report(WindowOutcome outcome) {
    SearchWindow ran = window;
    if (ran == null) throw new IllegalStateException("the search has ended");
    int before = steps.size();
    account(ran, outcome);
    count(ran, outcome);
    window = choose();
    return List.copyOf(steps.subList(before, steps.size()));
  }

  private void account(SearchWindow ran, WindowOutcome outcome) {
    elapsed += outcome.seconds();
    overhead = Math.max(plan.overhead().toNanos() / 1e9, outcome.seconds() - ran.seconds());
    if (outcome.valid() && ran.purpose() != Purpose.RECOVERY) {
      samples.add(sample(ran, outcome));
    }
  }

  private UslFit.Sample sample(SearchWindow ran, WindowOutcome outcome) {
    double throughput = outcome.requests() / (ran.duration().toNanos() / 1e9);
    double atOnce = plan.axis().rate() ? throughput * outcome.latency().mean() / 1e3 : ran.load();
    return new UslFit.Sample(atOnce, throughput);
  }

  private void count(SearchWindow ran, WindowOutcome outcome) {
    switch (ran.purpose()) {
      case PROBE -> {
        Trial trial = bracket.begin(ran.load());
        trial.vote(outcome, plan.good(outcome));
        if (!trial.open()) steps.add(lines.probed(elapsed, trial));
      }
      case CONFIRM -> {
        Trial trial = bracket.begin(ran.load());
        trial.confirm(outcome, plan.good(outcome));
        if (!unsettled(trial)) steps.add(lines.confirmed(elapsed, trial));
      }
      case RECHECK -> recheck(ran, outcome);
      case OVERLOAD, RECOVERY -> aftermath.report(ran, outcome);
    }
  }

  private void recheck(SearchWindow ran, WindowOutcome outcome) {
    boolean good = plan.good(outcome);
    if (outcome.valid() || good) bracket.recheck(ran.load(), good);
    steps.add(lines.rechecked(elapsed, ran, outcome, good));
  }

  /** Everything follows from the trials so far and from the time that is left. */
  private @Nullable SearchWindow choose() {
    if (!aftermath.begun()) {
      SearchWindow narrowing = narrow();
      if (narrowing != null) return narrowing;
      SearchWindow confirming = confirm();
      if (confirming != null) return confirming;
      SearchWindow rechecking = recheck();
      if (rechecking != null) return rechecking;
    }
    return overload();
  }

  private @Nullable SearchWindow narrow() {
    if (outOfTime) return null;
    Trial trial = current;
    if (trial == null || !trial.open()) {
      trial = toTry();
      if (trial == null) return null;
    }
    SearchWindow probe = plan.probe(trial.load);
    if (elapsed + cost(probe) + reserve(trial.load) > plan.maxTime().toNanos() / 1e9) {
      outOfTime = true;
      if (trial.open() && !trial.votes.none()) steps.add(lines.probed(elapsed, trial));
      return null;
    }
    current = trial;
    return probe;
  }

  private @Nullable Trial toTry() {
    double load = bracket.next();
    if (load != 0) return bracket.begin(load);
    Trial lower = bracket.lower();
    Trial doubtful = bracket.doubtful(current);
    boolean due = lower != null && lower.confirmation.none();
    if (doubtful == null || !due) return null;
    doubtful.lookAgain();
    return doubtful;
  }

  private @Nullable SearchWindow confirm() {
    for (Trial lower = bracket.lower(); lower != null; lower = bracket.lower()) {
      if (!unsettled(lower)) return null;
      SearchWindow window = plan.confirm(lower.load);
      if (elapsed + cost(window) + costAfter(lower.load) <= plan.maxTime().toNanos() / 1e9) {
        current = null;
        return window;
      }
      outOfTime = true;
      if (lower.confirmation.bad() == 0) return null;
      // Failed once and no time to try again: rather too low an answer than one that failed.
      lower.condemn();
      steps.add(lines.confirmed(elapsed, lower));
    }
    return null;
  }

  /**
   * The ends get windows in turn, since a machine that is slower or faster now than it was a minute
   * ago shows it there; what time is left then goes where windows contradict one another.
   */
  private @Nullable SearchWindow recheck() {
    double load = bracket.toRecheck();
    if (load == 0) return null;
    SearchWindow window = plan.recheck(load, bracket.condemned());
    return elapsed + cost(window) + costAfter(load) <= plan.maxTime().toNanos() / 1e9
        ? window
        : null;
  }

  private static boolean unsettled(Trial trial) {
    return !trial.condemned() && !trial.confirmed() && !trial.confirmation.tooManyVoid();
  }

  private @Nullable SearchWindow overload() {
    Trial lower = bracket.lower();
    Trial upper = bracket.upper();
    if (lower == null || upper == null || upper.verdict() == Verdict.VOID) return null;
    double cost = aftermath.begun() ? cost(plan.recovery(lower.load)) : costAfter(lower.load);
    if (elapsed + cost > plan.maxTime().toNanos() / 1e9) return null;
    return aftermath.next(lower.load, upper.load);
  }

  /** What has to be left for a second look, the long window and what comes after it. */
  private double reserve(double load) {
    // Nothing is good yet that could be confirmed.
    if (bracket.lower() == null) return 0;
    return cost(plan.probe(load)) + cost(plan.confirm(load)) + costAfter(load);
  }

  private double costAfter(double load) {
    return cost(plan.overload(load)) + cost(plan.recovery(load));
  }

  private double cost(SearchWindow window) {
    return window.seconds() + overhead;
  }

  /** The lines so far, in the order in which loads were decided. */
  public List<Step> steps() {
    return List.copyOf(steps);
  }

  /** The largest load that is good, below the smallest that is bad; 0 while there is none. */
  public double lower() {
    return bracket.interval().low();
  }

  /** The smallest load that is bad or void; the same as {@link #lower} while there is none. */
  public double upper() {
    return bracket.interval().high();
  }

  private boolean confirmed() {
    Trial good = bracket.lower();
    return good != null && good.confirmed() && lower() <= good.load;
  }

  /**
   * What was found, so far or in the end; what broke first and what is recommended are the caller's
   * to add.
   */
  public CapacityResult result() {
    return new CapacityResult(
        plan.axis().id(),
        plan.axis().unit(),
        plan.slo().toString(),
        plan.slo().main().objective(),
        lower(),
        upper(),
        confirmed(),
        bracket.bound().id,
        new Remarks(plan, bracket).answer(),
        "",
        steps(),
        UslFit.of(plan.axis().atOnce(), samples),
        aftermath.sentence(),
        Map.of(),
        new Remarks(plan, bracket).sentences(outOfTime, elapsed));
  }
}
