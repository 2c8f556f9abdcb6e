package io.heddle.loadtest.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heddle.loadtest.CapacityResult.Estimate;
import io.heddle.loadtest.CapacityResult.Usl;
import io.heddle.loadtest.capacity.UslFit.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UslFitTest {
  private static final double LAMBDA = 500;
  private static final double SIGMA = 0.03;
  private static final double KAPPA = 0.0002;

  @Test
  void findsWhatLiesOnTheLaw() {
    Usl usl = fit(200, 0, 1);
    assertThat(usl.lambda().value()).isCloseTo(LAMBDA, within(1e-6));
    assertThat(usl.sigma().value()).isCloseTo(SIGMA, within(1e-9));
    assertThat(usl.kappa().value()).isCloseTo(KAPPA, within(1e-12));
    assertThat(usl.points())
        .allMatch(point -> Math.abs(point.fitted() / point.achieved() - 1) < 1e-9);
    assertThat(usl.conclusion())
        .startsWith("knee at 69.6 connections (95% interval 69.6 connections");
  }

  @Test
  void saysThereIsNoKneeWhereTheDataDoNotReachIt() {
    assertThat(fit(40, 0.02, 1).conclusion()).isEqualTo("no knee up to 33 connections");
  }

  /** Nineteen in twenty would be right; fewer come out, as residuals of few windows are few. */
  @Test
  void givesIntervalsThatMostlyHoldTheTruth() {
    int held = 0;
    for (int seed = 0; seed < 100; seed++) {
      Usl usl = fit(200, 0.03, seed);
      if (holds(usl.kappa(), KAPPA) && holds(usl.lambda(), LAMBDA)) held++;
    }
    assertThat(held).isGreaterThanOrEqualTo(85);
  }

  @Test
  void neverFallsBelowNought() {
    for (int seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var samples = new ArrayList<Sample>();
      for (int n = 1000; n <= 64_000; n *= 2) {
        samples.add(new Sample(n, n * (1 + 0.02 * random.nextGaussian())));
      }
      Usl usl = UslFit.of("requests under way", samples);
      assertThat(usl.sigma().low()).isNotNegative();
      assertThat(usl.kappa().low()).isNotNegative();
      assertThat(usl.conclusion()).isEqualTo("no knee up to 64,000 requests under way");
    }
  }

  @Test
  void saysTheSameOfTheSameWindows() {
    assertThat(fit(200, 0.03, 7)).isEqualTo(fit(200, 0.03, 7));
  }

  @Test
  void doesNotFitTooFewLoads() {
    var samples =
        List.of(new Sample(1, 500), new Sample(2, 900), new Sample(2, 910), new Sample(4, 0));
    Usl usl = UslFit.of("connections", samples);
    assertThat(usl.points()).isEmpty();
    assertThat(usl.conclusion()).isEqualTo("no fit: 2 different loads, at least 4 are needed");
  }

  private static Usl fit(int largest, double noise, long seed) {
    var random = new Random(seed);
    var samples = new ArrayList<Sample>();
    for (int n = 1; n <= largest; n = Math.max(n + 1, n * 5 / 4)) {
      for (int window = 0; window < 3; window++) {
        double law = LAMBDA * n / (1 + SIGMA * (n - 1) + KAPPA * n * (n - 1));
        samples.add(new Sample(n, law * (1 + noise * random.nextGaussian())));
      }
    }
    return UslFit.of("connections", samples);
  }

  private static boolean holds(Estimate estimate, double truth) {
    return estimate.low() <= truth && truth <= estimate.high();
  }
}
