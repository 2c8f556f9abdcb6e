package io.heddle.loadtest.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.Plans;
import io.heddle.loadtest.compare.Comparison.Difference;
import io.heddle.loadtest.compare.Comparison.Side;
import io.heddle.loadtest.compare.Comparison.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  @Test
  void aDifferenceLargerThanTheScatterIsOne() {
    Comparison comparison = Comparison.of(side("A", 10_000, 2.0, 20), side("B", 9_000, 3.0, 20));
    assertThat(of(comparison, "achieved rate").verdict()).isEqualTo(Verdict.SLOWER);
    assertThat(of(comparison, "p99").verdict()).isEqualTo(Verdict.SLOWER);
    assertThat(of(comparison, "p99").percent()).isEqualTo(50);
    assertThat(of(comparison, "p99").percentLow()).isBetween(35.0, 50.0);
    assertThat(of(comparison, "p99").sentence())
        .startsWith("p99: 2 -> 3 ms (+50.0%); by the seconds of both runs +")
        .endsWith("%: slower");
    assertThat(of(comparison, "errors").verdict()).isEqualTo(Verdict.NO_DIFFERENCE);
  }

  @Test
  void theOtherWayRoundItIsFaster() {
    Comparison comparison = Comparison.of(side("B", 9_000, 3.0, 20), side("A", 10_000, 2.0, 20));
    assertThat(of(comparison, "achieved rate").verdict()).isEqualTo(Verdict.FASTER);
    assertThat(of(comparison, "p50").verdict()).isEqualTo(Verdict.FASTER);
  }

  @Test
  void likeRunsRarelyDiffer() {
    long verdicts = 0;
    for (int i = 0; i < 50; i++) {
      Side a = side("A", Plans.closed(10), windows(new Random(i), 10_000, 2.0, 20));
      Side b = side("B", Plans.closed(10), windows(new Random(1000 + i), 10_000, 2.0, 20));
      verdicts +=
          Comparison.of(a, b).differences().stream()
              .filter(each -> each.metric().equals("p99"))
              .filter(each -> each.verdict() != Verdict.NO_DIFFERENCE)
              .count();
    }
    assertThat(verdicts).isLessThanOrEqualTo(3);
  }

  @Test
  void oneOddSecondIsScatter() {
    List<Window> odd = new ArrayList<>(windows(new Random(1), 10_000, 2.0, 20));
    odd.set(7, Plans.window(8, 2_000, 400, 30));
    Comparison comparison =
        Comparison.of(side("A", 10_000, 2.0, 20), side("B", Plans.closed(10), odd));
    assertThat(comparison.differences())
        .extracting(Difference::verdict)
        .containsOnly(Verdict.NO_DIFFERENCE);
  }

  @Test
  void errorsInEverySecondAreMoreErrors() {
    List<Window> failing = new ArrayList<>();
    for (int i = 1; i <= 20; i++) failing.add(Plans.window(i, 10_000, 2, 5 + i % 3));
    LoadResult result = Plans.result(10_000, 2, 0, Map.of("timeout", 120L), failing);
    Comparison comparison =
        Comparison.of(side("A", 10_000, 2.0, 20), new Side("B", Plans.closed(10), result));
    assertThat(of(comparison, "errors").sentence()).isEqualTo("errors: 0 -> 120: more errors");
  }

  @Test
  void whatWasNeverSentIsMoreErrorsAlthoughNoSecondCountsIt() {
    List<Window> windows = windows(new Random(1), 10_000, 2, 20);
    LoadResult unsent = Plans.result(10_000, 2, 0, Map.of("unsent", 100_000L), windows);
    Side a = side("A", 10_000, 2.0, 20);
    var b = new Side("B", Plans.closed(10), unsent);
    assertThat(of(Comparison.of(a, b), "errors").sentence())
        .isEqualTo("errors: 0 -> 100,000; 0% -> 33% of all requests: more errors");
    assertThat(of(Comparison.of(b, a), "errors").verdict()).isEqualTo(Verdict.FEWER_ERRORS);
    assertThat(of(Comparison.of(b, b), "errors").verdict()).isEqualTo(Verdict.NO_DIFFERENCE);
  }

  @Test
  void aFewMoreThatWereNeverSentAreChance() {
    List<Window> windows = windows(new Random(1), 10_000, 2, 20);
    LoadResult few = Plans.result(10_000, 2, 0, Map.of("unsent", 10L), windows);
    LoadResult more = Plans.result(10_000, 2, 0, Map.of("unsent", 14L), windows);
    Comparison comparison =
        Comparison.of(new Side("A", Plans.closed(10), few), new Side("B", Plans.closed(10), more));
    assertThat(of(comparison, "errors").verdict()).isEqualTo(Verdict.NO_DIFFERENCE);
  }

  @Test
  void errorsOfShortRunsAreJudgedByTheirShares() {
    List<Window> windows = windows(new Random(1), 10_000, 2, 3);
    LoadResult failing = Plans.result(10_000, 2, 0, Map.of("timeout", 500L), windows);
    Comparison comparison =
        Comparison.of(side("A", 10_000, 2.0, 3), new Side("B", Plans.closed(10), failing));
    assertThat(of(comparison, "errors").verdict()).isEqualTo(Verdict.MORE_ERRORS);
  }

  @Test
  void errorsBeforeTheMeasuredPartAreNoMoreErrors() {
    for (int seconds : new int[] {3, 20}) {
      List<Window> windows = windows(new Random(1), 10_000, 2, seconds);
      LoadResult warmingUp =
          failing(0, Plans.result(10_000, 2, 0, Map.of("timeout", 5000L), windows));
      Comparison comparison =
          Comparison.of(
              side("A", 10_000, 2.0, seconds), new Side("B", Plans.closed(10), warmingUp));
      assertThat(of(comparison, "errors").verdict())
          .isEqualTo(seconds < 5 ? Verdict.TOO_FEW_WINDOWS : Verdict.NO_DIFFERENCE);
    }
  }

  @Test
  void errorsBeforeTheMeasuredPartDoNotHideThoseOfItsSeconds() {
    List<Window> failing = new ArrayList<>();
    for (int i = 1; i <= 20; i++) failing.add(Plans.window(i, 10_000, 2, 5 + i % 3));
    LoadResult few =
        Plans.result(10_000, 2, 0, Map.of("timeout", 5000L), windows(new Random(1), 10_000, 2, 20));
    LoadResult more = Plans.result(10_000, 2, 0, Map.of("timeout", 5120L), failing);
    Comparison comparison =
        Comparison.of(
            new Side("A", Plans.closed(10), failing(0, few)),
            new Side("B", Plans.closed(10), failing(120, more)));
    assertThat(of(comparison, "errors").sentence())
        .endsWith(": more errors")
        .doesNotContain("of all requests");
  }

  @Test
  void aSmallDifferenceIsNoneHoweverSure() {
    List<Window> steady = new ArrayList<>();
    List<Window> slower = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      steady.add(Plans.window(i, 1000, 2, 0));
      slower.add(Plans.window(i, 999, 2.01, 0));
    }
    Comparison comparison =
        Comparison.of(side("A", Plans.closed(10), steady), side("B", Plans.closed(10), slower));
    assertThat(comparison.differences())
        .extracting(Difference::verdict)
        .containsOnly(Verdict.NO_DIFFERENCE);
  }

  @Test
  void aFewSecondsTellNothing() {
    Comparison comparison = Comparison.of(side("A", 10_000, 2.0, 3), side("B", 5_000, 9.0, 20));
    assertThat(of(comparison, "p99").sentence())
        .isEqualTo("p99: 2 -> 9 ms (+350.0%): too few seconds to tell (at least 5 are needed)");
  }

  @Test
  void plansThatDifferAreNamed() {
    LoadPlan open = Plans.plan("tcp://127.0.0.1:7000", 20, List.of(2000.0), false, List.of());
    Comparison comparison =
        Comparison.of(
            side("A", 10_000, 2.0, 20), side("B", open, windows(new Random(2), 2000, 2.0, 20)));
    assertThat(comparison.remarks())
        .contains(
            "not comparable: clients was 10 and then 20, so the difference is not the server's"
                + " alone",
            "not comparable: rate was what the answers allow (a closed loop) and then 2,000/s, so"
                + " the difference is not the server's alone");
  }

  @Test
  void timesThatDifferAreNamed() {
    LoadPlan plan = Plans.closed(10);
    var other =
        new LoadPlan(
            plan.endpoint(),
            plan.protocol(),
            plan.clients(),
            plan.rates(),
            plan.arrivals(),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofMillis(1500),
            plan.size(),
            plan.pipeline(),
            plan.think(),
            Duration.ofMinutes(1),
            plan.churn(),
            plan.hold(),
            plan.connectRate(),
            plan.sourceAddresses(),
            plan.seed());
    Comparison comparison =
        Comparison.of(
            side("A", 10_000, 2.0, 20), side("B", other, windows(new Random(2), 2000, 2.0, 20)));
    assertThat(comparison.remarks())
        .containsExactly(
            "not comparable: timeout was 10s and then 1m, so the difference is not the server's"
                + " alone",
            "not comparable: ramp was 0s and then 3s, so the difference is not the server's alone",
            "not comparable: warmup was 0s and then 5s, so the difference is not the server's"
                + " alone",
            "not comparable: duration was 30s and then 1s500ms, so the difference is not the"
                + " server's alone");
  }

  @Test
  void aVoidRunIsNamed() {
    LoadResult late = Plans.result(10_000, 2, 50, Map.of(), windows(new Random(1), 10_000, 2, 20));
    Comparison comparison =
        Comparison.of(side("A", 10_000, 2.0, 20), new Side("B", Plans.closed(10), late));
    assertThat(comparison.sentences())
        .contains("B is void: its client was the limit, not its server");
  }

  private static Difference of(Comparison comparison, String metric) {
    return comparison.differences().stream()
        .filter(each -> each.metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  private static LoadResult failing(long failed, LoadResult result) {
    return new LoadResult(
        result.offered(),
        result.achieved(),
        result.requests(),
        failed,
        result.connections(),
        result.errors(),
        result.seconds(),
        result.latency(),
        result.valid(),
        result.remarks(),
        result.littlesLaw(),
        result.windows(),
        result.spectra());
  }

  private static Side side(String name, double achieved, double millis, int seconds) {
    return side(
        name, Plans.closed(10), windows(new Random(name.hashCode()), achieved, millis, seconds));
  }

  private static Side side(String name, LoadPlan plan, List<Window> windows) {
    return new Side(
        name,
        plan,
        Plans.result(
            Math.rint(windows.getFirst().achieved() / 1000) * 1000,
            Math.rint(windows.getFirst().response().p99()),
            0,
            Map.of(),
            windows));
  }

  /** With 5% noise. */
  private static List<Window> windows(Random random, double achieved, double millis, int seconds) {
    var windows = new ArrayList<Window>();
    for (int i = 1; i <= seconds; i++)
      windows.add(
          Plans.window(
              i,
              achieved * (1 + 0.05 * random.nextGaussian()),
              millis * (1 + 0.05 * random.nextGaussian()),
              0));
    return windows;
  }
}
