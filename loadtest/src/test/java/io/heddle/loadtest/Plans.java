package io.heddle.loadtest;

import io.heddle.loadtest.LoadResult.Latencies;
import io.heddle.loadtest.LoadResult.Spectra;
import io.heddle.loadtest.LoadResult.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Plans and results that tests begin with. */
public final class Plans {
  private Plans() {}

  /** A closed loop. */
  public static LoadPlan closed(int clients) {
    return plan("tcp://127.0.0.1:7000", clients, List.of(), false, List.of());
  }

  /** Any loop. */
  public static LoadPlan plan(
      String endpoint, int clients, List<Double> rates, boolean churn, List<String> sources) {
    return new LoadPlan(
        endpoint,
        "echo",
        clients,
        rates,
        Arrivals.CONSTANT,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofSeconds(30),
        PayloadSize.fixed(64),
        1,
        Duration.ZERO,
        Duration.ofSeconds(10),
        churn,
        false,
        0,
        sources,
        1);
  }

  /** A latency of which everything is the same. */
  public static LatencySummary latency(double millis) {
    return new LatencySummary(millis, millis, millis, millis, millis, millis, millis);
  }

  /** A run. */
  public static LoadResult result(
      double achieved,
      double responseMillis,
      double lagMillis,
      Map<String, Long> errors,
      List<Window> windows) {
    LatencySummary response = latency(responseMillis);
    LatencySummary none = latency(0);
    return new LoadResult(
        achieved,
        achieved,
        (long) (achieved * windows.size()),
        errors.values().stream().mapToLong(Long::longValue).sum(),
        100,
        errors,
        windows.size(),
        new Latencies(response, response, none, latency(lagMillis), response, none, none),
        lagMillis <= 1,
        List.of(),
        LittlesLaw.of(1, 1),
        windows,
        new Spectra(List.of(), List.of()));
  }

  /** A second of the measured part. */
  public static Window window(double at, double achieved, double responseMillis, long errors) {
    LatencySummary response = latency(responseMillis);
    return new Window(at, "measured", achieved, achieved, errors, 100, response, response, 0, true);
  }
}
