package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.Arrivals;
import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.CapacityResult.Estimate;
import io.heddle.loadtest.CapacityResult.Objective;
import io.heddle.loadtest.CapacityResult.Usl;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.PayloadSize;
import io.heddle.loadtest.capacity.Axis;
import io.heddle.protocol.Rate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecommendedLimitsTest {
  @Test
  void sharesTheRequestsAmongTheConnections() {
    assertThat(RecommendedLimits.of(Axis.REQUESTS, plan(100), 50))
        .isEqualTo(Map.of("max-connections", "100", "requests-rate", "0.4/s"));
    assertThat(RecommendedLimits.of(Axis.REQUESTS, plan(100), 123_456))
        .containsEntry("requests-rate", "980/s");
    assertThat(RecommendedLimits.of(Axis.REQUESTS, plan(3000), 10))
        .containsEntry("requests-rate", "0.0026/s");
  }

  @Test
  void neverGoesAboveWhatTheServerHolds() {
    for (double lower = 1; lower < 1e6; lower *= 1.37) {
      String each = RecommendedLimits.of(Axis.REQUESTS, plan(70), lower).get("requests-rate");
      assertThat(Rate.parse(each).perSecond() * 70).isLessThanOrEqualTo(0.8 * lower);
    }
  }

  @Test
  void sharesTheConnectsAmongThePeers() {
    assertThat(RecommendedLimits.of(Axis.CONNECTS, plan(100), 1000))
        .containsEntry("accept-rate-per-peer", "800/s");
    assertThat(RecommendedLimits.of(Axis.CONNECTS, plan(100, "127.0.0.2", "127.0.0.3"), 1000))
        .isEqualTo(Map.of("max-connections", "100", "accept-rate-per-peer", "400/s"));
  }

  @Test
  void limitsConnections() {
    assertThat(RecommendedLimits.of(Axis.CONNECTIONS, plan(100), 13))
        .isEqualTo(Map.of("max-connections", "10"));
    assertThat(RecommendedLimits.of(Axis.CONNECTIONS, plan(100), 1))
        .isEqualTo(Map.of("max-connections", "1"));
    assertThat(RecommendedLimits.of(Axis.CONNECTIONS, plan(100), 0)).isEmpty();
  }

  @Test
  void saysWhetherALongWindowConfirmedIt() {
    assertThat(text(true)).contains("a fifth below the lower end, which a long window confirmed:");
    assertThat(text(false))
        .contains("a fifth below the lower end, which no long window confirmed:");
  }

  private static String text(boolean confirmed) {
    var none = new Estimate(Double.NaN, Double.NaN, Double.NaN);
    var result =
        new CapacityResult(
            "requests",
            "requests/s",
            "p99<10ms",
            new Objective("p99", 10, "ms"),
            50,
            60,
            confirmed,
            "objective",
            "capacity: 50 to 60 requests/s",
            "",
            List.of(),
            new Usl(none, none, none, List.of(), "requests under way", "no fit"),
            "",
            RecommendedLimits.of(Axis.REQUESTS, plan(100), 50),
            List.of());
    var text = new StringWriter();
    CapacityText.print(new PrintWriter(text, true), plan(100), result);
    return text.toString();
  }

  private static LoadPlan plan(int clients, String... sources) {
    return new LoadPlan(
        "tcp://127.0.0.1:7000",
        "echo",
        clients,
        List.of(),
        Arrivals.CONSTANT,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofSeconds(1),
        PayloadSize.fixed(64),
        1,
        Duration.ZERO,
        Duration.ofSeconds(10),
        false,
        false,
        0,
        List.of(sources),
        1);
  }
}
