package io.heddle.loadtest.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.CapacityResult.Step;
import io.heddle.loadtest.LatencySummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CapacitySearchTest {
  private static final Slo SLO = Slo.parse("p99<10ms");
  private static final double UNKNOWN = Double.POSITIVE_INFINITY;

  private final List<SearchWindow> windows = new ArrayList<>();

  @Test
  void growsUntilALoadIsBadAndHalvesFromThere() {
    CapacityResult result = search(plan(Axis.REQUESTS), window -> window.load() <= 1000);
    assertThat(result.steps().stream().map(Step::load))
        .startsWith(100.0, 215.0, 462.2, 993.7, 2136.0, 1457.0, 1203.0, 1093.0, 1042.0, 993.7);
    assertThat(result.lower()).isEqualTo(993.7);
    assertThat(result.upper()).isEqualTo(1042);
    assertThat(result.remarks()).isEmpty();
  }

  @Test
  void endsWithALongWindowAnOverloadAndARecovery() {
    search(plan(Axis.REQUESTS), window -> window.load() <= 1000);
    windows.removeIf(window -> window.purpose() == Purpose.RECHECK);
    var last = windows.subList(windows.size() - 3, windows.size());
    assertThat(last.stream().map(SearchWindow::purpose))
        .containsExactly(Purpose.CONFIRM, Purpose.OVERLOAD, Purpose.RECOVERY);
    assertThat(last.stream().map(SearchWindow::load)).containsExactly(993.7, 1250.0, 496.9);
    assertThat(last.getFirst().duration()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void looksAtBothEndsAgainBeforeTheOverload() {
    CapacityResult result = search(plan(Axis.REQUESTS), window -> window.load() <= 1000);
    var last = windows.subList(windows.size() - 14, windows.size() - 2);
    assertThat(last).allMatch(window -> window.purpose() == Purpose.RECHECK);
    assertThat(last.stream().map(SearchWindow::load).limit(4))
        .containsExactly(1250.0, 1042.0, 993.7, 1250.0);
    assertThat(result.lower()).isEqualTo(993.7);
    assertThat(result.upper()).isEqualTo(1042);
  }

  @Test
  void widensTheAnswerWhereAServerHasBecomeFasterMeanwhile() {
    CapacityResult result =
        search(
            plan(Axis.REQUESTS),
            window -> window.load() <= (count(this::isConfirmation) == 0 ? 1000 : 1200));
    assertThat(result.upper()).isGreaterThan(1042);
    assertThat(result.remarks()).anyMatch(remark -> remark.contains("contradict one another"));
  }

  @Test
  void widensTheAnswerWhereAServerHasBecomeSlowerMeanwhile() {
    CapacityResult result =
        search(
            plan(Axis.REQUESTS),
            window ->
                window.load()
                    <= (count(this::isConfirmation) == 0 || isConfirmation(window) ? 1000 : 850));
    assertThat(result.lower()).isLessThan(850);
    assertThat(result.remarks()).anyMatch(remark -> remark.contains("contradict one another"));
  }

  @Test
  void isConfirmedByALongWindowAlone() {
    assertThat(search(plan(Axis.REQUESTS), window -> window.load() <= 1000).confirmed()).isTrue();
    assertThat(search(plan(Axis.REQUESTS), window -> false).confirmed()).isFalse();
    CapacityResult late =
        run(
            plan(Axis.REQUESTS),
            window -> {
              boolean isLong = window.purpose() == Purpose.CONFIRM;
              return outcome(window, window.load() <= 1000 && !isLong, !isLong);
            });
    assertThat(late.lower()).isBetween(950.0, 1000.0);
    assertThat(late.confirmed()).isFalse();
  }

  @Test
  void saysWhatAnOverloadDidAndHowLongItLasted() {
    CapacityResult result =
        search(
            plan(Axis.REQUESTS),
            window ->
                window.load() <= 1000 && !(isRecovery(window) && count(this::isRecovery) < 2));
    assertThat(result.overload())
        .isEqualTo(
            "At 1,250/s, 1.2 times the upper end, it answered on: p99 14 ms >= 10 ms, achieved"
                + " 97.1%, errors none; at 496.9/s straight after, it was good again within 9 s"
                + " (p99 3.5 ms < 10 ms).");
  }

  @Test
  void saysThatItDidNotRecover() {
    CapacityResult result =
        search(plan(Axis.REQUESTS), window -> window.load() <= 1000 && !isRecovery(window));
    assertThat(result.overload())
        .endsWith("it was not good again after 13.5 s (p99 14 ms >= 10 ms).");
  }

  @Test
  void goesDownWhereTheFirstLoadIsBad() {
    CapacityResult result = search(plan(Axis.REQUESTS), window -> window.load() <= 7);
    assertThat(result.lower()).isBetween(6.6, 7.0);
    assertThat(result.upper()).isBetween(7.0, 7.4);
  }

  @Test
  void saysThatNothingWasGood() {
    CapacityResult result = search(plan(Axis.REQUESTS), window -> false);
    assertThat(result.lower()).isZero();
    assertThat(result.upper()).isOne();
    assertThat(result.remarks()).containsExactly("Nothing that was tried was good, down to 1/s.");
  }

  @Test
  void triesNoMoreThanTheClientCanOffer() {
    CapacityResult result = search(SearchPlan.of(Axis.REQUESTS, SLO, 64_000), window -> true);
    assertThat(windows).allMatch(window -> window.load() <= 64_000);
    assertThat(windows.getFirst().load()).isEqualTo(1000);
    assertThat(result.lower()).isEqualTo(64_000);
    assertThat(result.upper()).isEqualTo(64_000);
    assertThat(result.remarks())
        .containsExactly("Nothing that was tried was bad, up to 64,000/s: the capacity is higher.");
    assertThat(result.overload()).isEmpty();
  }

  @Test
  void looksOnceAtWhatTheClientCannotOffer() {
    CapacityResult result =
        run(
            plan(Axis.CONNECTIONS),
            window ->
                window.load() > 1000 ? WindowOutcome.notRun() : held(window, window.load(), 4.5));
    assertThat(result.lower()).isEqualTo(993);
    assertThat(result.upper()).isEqualTo(1042);
    assertThat(result.boundBy()).isEqualTo("client");
    assertThat(result.steps().stream().map(Step::line))
        .containsOnlyOnce("1,042 connections void: this client cannot offer it");
  }

  @Test
  void isBoundedByLoadsAtWhichTheClientWasTheLimit() {
    CapacityResult result =
        run(
            plan(Axis.REQUESTS),
            window -> outcome(window, window.load() <= 1000, window.load() <= 1000));
    assertThat(result.lower()).isEqualTo(993.7);
    assertThat(result.upper()).isEqualTo(1042);
    assertThat(result.boundBy()).isEqualTo("client");
    assertThat(result.answer())
        .isEqualTo(
            "capacity: 993.7 to 1,042 requests/s at p99<10ms (4.9% wide); beyond it the client was"
                + " the limit, not the server");
    assertThat(result.remarks())
        .containsExactly("At 1,042/s the client was the limit: the server's own may be higher.");
    assertThat(result.steps().stream().map(Step::line))
        .contains(
            "1,042/s void: the client was the limit, p99 14 ms >= 10 ms, achieved 97.1%, 3 of 3"
                + " windows");
  }

  @Test
  void looksAgainWhereTheClientWasTheLimit() {
    // Of the loads that are tried, 150 and more in the first twenty windows is too much for it.
    CapacityResult result =
        run(
            plan(Axis.REQUESTS),
            window -> {
              boolean disturbed = windows.size() <= 20 && window.load() > 150;
              return outcome(window, window.load() <= 1000 && !disturbed, !disturbed);
            });
    assertThat(result.boundBy()).isEqualTo("objective");
    assertThat(result.lower()).isBetween(950.0, 1000.0);
    assertThat(result.upper()).isBetween(1000.0, 1050.0);
  }

  @Test
  void countsWhatIsGoodAlthoughTheClientWasLate() {
    CapacityResult result =
        run(plan(Axis.REQUESTS), window -> outcome(window, window.load() <= 1000, false));
    assertThat(result.lower()).isEqualTo(993.7);
    assertThat(result.boundBy()).isEqualTo("client");
  }

  @Test
  void blamesTheClientForMoreThanATenthOfTheObjectiveAndOfWhatWasMeasured() {
    SearchPlan plan = plan(Axis.REQUESTS);
    assertThat(plan.clientWasLimit(1.1, latency(10.5))).isTrue();
    assertThat(plan.clientWasLimit(0.9, latency(2))).as("within the objective's tenth").isFalse();
    assertThat(plan.clientWasLimit(1.1, latency(12))).as("little beside it").isFalse();
  }

  @Test
  void doesNotCountSingleWindowsInWhichTheClientWasTheLimit() {
    CapacityResult result =
        run(
            plan(Axis.REQUESTS),
            window -> outcome(window, window.load() <= 1000, windows.size() % 3 != 0));
    assertThat(result.lower()).isEqualTo(993.7);
    assertThat(result.upper()).isEqualTo(1042);
  }

  @Test
  void goesOnBelowALoadThatFailsInLongWindows() {
    CapacityResult result =
        search(
            plan(Axis.REQUESTS),
            window -> window.load() <= (window.purpose() == Purpose.CONFIRM ? 900 : 1000));
    assertThat(result.lower()).isBetween(855.0, 900.0);
    assertThat(result.upper()).as("short windows say so").isBetween(900.0, 1042.0);
    assertThat(result.steps().stream().map(Step::line))
        .contains("993.7/s fail: p99 14 ms >= 10 ms, achieved 97.1%, 2 of 2 long windows (10 s)");
    assertThat(result.remarks())
        .contains("993.7/s held in short windows and failed in a long one.");
  }

  @Test
  void triesALongWindowAgainThatFailedOnce() {
    CapacityResult result =
        search(
            plan(Axis.REQUESTS),
            window ->
                window.load() <= 1000
                    && (window.purpose() != Purpose.CONFIRM
                        || count(each -> each.purpose() == Purpose.CONFIRM) > 1));
    assertThat(result.lower()).isEqualTo(993.7);
    assertThat(result.steps().stream().map(Step::line))
        .contains("993.7/s pass: p99 3.5 ms < 10 ms, achieved 99.6%, 2 of 3 long windows (10 s)");
  }

  @Test
  void findsWholeConnections() {
    CapacityResult result = run(plan(Axis.CONNECTIONS), window -> held(window, 13, 4.5));
    assertThat(result.lower()).isEqualTo(13);
    assertThat(result.upper()).isEqualTo(14);
    assertThat(windows).allMatch(window -> window.load() == Math.rint(window.load()));
    assertThat(result.steps().getFirst().line())
        .isEqualTo(
            "100 connections fail: p99 3.5 ms < 10 ms, achieved 13.0% < 99.9%, 3 of 3 windows");
    assertThat(result.unit()).isEqualTo("connections");
  }

  @Test
  void keepsToAShortTimeAndSaysWhatItCost() {
    SearchPlan plan = plan(Axis.REQUESTS).withMaxTime(Duration.ofSeconds(100));
    CapacityResult result = search(plan, window -> window.load() <= 1000);
    assertThat(seconds()).isLessThanOrEqualTo(100);
    assertThat(result.lower()).isEqualTo(993.7);
    assertThat(result.remarks())
        .contains(
            "The time was over after 97 s with an interval 47% wide; windows at one load"
                + " differed in p99 by 0% (median).");
  }

  @Test
  void saysThatALoadWasLeftUndecided() {
    SearchPlan plan = plan(Axis.REQUESTS).withMaxTime(Duration.ofSeconds(40));
    CapacityResult result = search(plan, window -> windows.size() % 2 == 0);
    assertThat(result.steps().getLast().line())
        .contains("/s undecided: ")
        .endsWith(" windows good");
    assertThat(seconds()).isLessThanOrEqualTo(40);
  }

  @Test
  void decidesNothingWithoutTime() {
    var search = new CapacitySearch(plan(Axis.REQUESTS).withMaxTime(Duration.ofSeconds(1)));
    assertThat(search.next()).isEmpty();
    assertThat(search.result().remarks()).contains("No load was decided.");
    assertThatThrownBy(() -> search.report(outcome(plan(Axis.REQUESTS).probe(1), true, true)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void countsWhatWindowsReallyTook() {
    SearchPlan plan = plan(Axis.CONNECTIONS);
    run(plan, window -> held(window, 5000, 14));
    assertThat(windows.size() * 14.0).isLessThanOrEqualTo(300);
  }

  @Test
  void isBadWhereTooLittleIsAchievedOrTooMuchFails() {
    SearchPlan plan = plan(Axis.REQUESTS);
    assertThat(plan.good(figures(2600, 2578, 0))).isTrue();
    assertThat(plan.good(figures(2600, 2570, 0))).isFalse();
    assertThat(plan.good(figures(2600, 2600, 7))).isTrue();
    assertThat(plan.good(figures(2600, 2600, 9))).isFalse();
    assertThat(plan.good(figures(5, 4.7, 0))).as("one request under way").isTrue();
    assertThat(plan.good(figures(5, 0, 0))).as("no answer").isFalse();
  }

  @Test
  void leavesToTheObjectiveWhatItSpeaksOf() {
    SearchPlan plan =
        SearchPlan.of(Axis.REQUESTS, Slo.parse("p99<10ms,errors<1%,achieved>95%"), UNKNOWN);
    assertThat(plan.good(figures(2600, 2500, 70))).isTrue();
    assertThat(plan.good(figures(2600, 2500, 90))).isFalse();
    assertThat(plan.good(figures(2600, 2400, 0))).isFalse();
  }

  @Test
  void explainsEachLoadInALine() {
    assertThat(line(2400, 3.5, 0.996, 0, 0, 3))
        .isEqualTo("2,400/s pass: p99 3.5 ms < 10 ms, achieved 99.6%, 3 of 3 windows");
    assertThat(line(2600, 14, 0.971, 0, 0, 3))
        .isEqualTo("2,600/s fail: p99 14 ms >= 10 ms, achieved 97.1%, 3 of 3 windows");
    assertThat(line(2600, 9.98, 0.985, 0, 0, 3))
        .isEqualTo("2,600/s fail: p99 9.98 ms < 10 ms, achieved 98.5% < 99%, 3 of 3 windows");
    assertThat(line(5, 3.5, 0.94, 0, 0, 2))
        .isEqualTo(
            "5/s pass: p99 3.5 ms < 10 ms, achieved 94.0% with one request under way, 2 of 2"
                + " windows");
    assertThat(line(2600, 9.98, 1, 0, 400, 3))
        .isEqualTo(
            "2,600/s fail: p99 9.98 ms < 10 ms, achieved 100.0%, errors 4.9%, 3 of 3 windows");
    assertThat(line(2600, 900, 0.61, 4000, 0, 3))
        .isEqualTo(
            "2,600/s fail: p99 900 ms >= 10 ms, achieved 61.0%, never sent 34%, 3 of 3 windows");
  }

  private static String line(
      double load, double p99, double share, long unsent, long errors, int votes) {
    SearchPlan plan = plan(Axis.REQUESTS);
    var trial = new Trial(load);
    for (int i = 0; i < votes; i++) {
      WindowOutcome outcome =
          new WindowOutcome(
              latency(p99), load, load * share, Math.round(load * 3), unsent, errors, true, 4);
      trial.vote(outcome, plan.good(outcome));
    }
    return new StepLine(plan).probed(0, trial).line();
  }

  private static SearchPlan plan(Axis axis) {
    return SearchPlan.of(axis, SLO, UNKNOWN);
  }

  private CapacityResult search(SearchPlan plan, Function<SearchWindow, Boolean> good) {
    return run(plan, window -> outcome(window, good.apply(window), true));
  }

  private CapacityResult run(SearchPlan plan, Function<SearchWindow, WindowOutcome> server) {
    var search = new CapacitySearch(plan);
    for (var next = search.next(); next.isPresent(); next = search.next()) {
      assertThat(search.next()).isEqualTo(next);
      windows.add(next.get());
      search.report(server.apply(next.get()));
    }
    return search.result();
  }

  private boolean isConfirmation(SearchWindow window) {
    return window.purpose() == Purpose.CONFIRM;
  }

  private boolean isRecovery(SearchWindow window) {
    return window.purpose() == Purpose.RECOVERY;
  }

  private long count(Function<SearchWindow, Boolean> kind) {
    return windows.stream().filter(kind::apply).count();
  }

  private double seconds() {
    return windows.stream().mapToDouble(window -> window.seconds() + 0.5).sum();
  }

  private static WindowOutcome outcome(SearchWindow window, boolean good, boolean valid) {
    return new WindowOutcome(
        latency(good ? 3.5 : 14),
        window.load(),
        window.load() * (good ? 0.9961 : 0.9711),
        Math.round(window.load() * 3),
        0,
        0,
        valid,
        window.seconds() + 0.5);
  }

  private static WindowOutcome held(SearchWindow window, double most, double seconds) {
    return new WindowOutcome(
        latency(3.5),
        window.load(),
        Math.min(window.load(), most),
        Math.round(window.load()),
        0,
        0,
        true,
        seconds);
  }

  private static WindowOutcome figures(double offered, double achieved, long errors) {
    return new WindowOutcome(
        latency(5), offered, achieved, Math.round(achieved * 3), 0, errors, true, 4);
  }

  private static LatencySummary latency(double p99) {
    return new LatencySummary(p99 / 4, p99 / 2, p99, p99, p99, p99, p99 / 3);
  }
}
