package io.heddle.loadtest.report;

import io.heddle.loadtest.Arrivals;
import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.CapacityResult.Estimate;
import io.heddle.loadtest.CapacityResult.Objective;
import io.heddle.loadtest.CapacityResult.Step;
import io.heddle.loadtest.CapacityResult.Usl;
import io.heddle.loadtest.CapacityResult.UslPoint;
import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.LittlesLaw;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Latencies;
import io.heddle.loadtest.LoadResult.Point;
import io.heddle.loadtest.LoadResult.Spectra;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.PayloadSize;
import io.heddle.loadtest.capacity.Condition;
import io.heddle.loadtest.capacity.Figures;
import io.heddle.loadtest.engine.Interval;
import io.heddle.loadtest.engine.LoadOutcome;
import io.heddle.loadtest.report.Report.Calibration;
import io.heddle.loadtest.report.Report.Sample;
import io.heddle.loadtest.report.Report.Series;
import io.heddle.loadtest.report.Report.Threshold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Runs that never were, always the same: 2,000/s, and a server that stopped for 1.4 s. */
final class Samples {
  static final long STARTED_MILLIS = Instant.parse("2026-11-21T09:00:00Z").toEpochMilli();
  private static final int RATE = 2_000;
  private static final int WARMUP = 5;
  private static final int SECONDS = 25;
  private static final double STALL_AT = 15.2;
  private static final double STALL_SECONDS = 1.4;

  private Samples() {}

  /** What somebody writes who wants to break out of a script element. */
  static final String HOSTILE = "</script><!-- <script>window.broken = true</script> \" ' & \u2028";

  static Report load() {
    return report(
        "heddle load tcp://127.0.0.1:7000 --protocol echo --rate 2000/s --duration 20s",
        outcome().result(),
        null);
  }

  static Report capacity() {
    return report(
        "heddle capacity tcp://127.0.0.1:7000 --protocol echo --slo \"p99<10ms\"",
        outcome().result(),
        search());
  }

  private static Report report(String commandLine, LoadResult result, CapacityResult capacity) {
    var environment = new LinkedHashMap<String, String>();
    environment.put("heddle", "0.1.0");
    environment.put("java", "25.0.1+8 (Eclipse Adoptium)");
    environment.put("os", "Linux 6.8.0 amd64");
    environment.put("cpu", "2 x AMD EPYC 7763");
    environment.put("memory", "7.8 GiB");
    environment.put("descriptors", "1048576");
    environment.put("note", HOSTILE);
    return new Report(
        commandLine,
        Instant.ofEpochMilli(STARTED_MILLIS),
        plan(),
        result,
        Stream.of("p99>20ms", "p50>500us", "errors>0.1%", "errors>10", "achieved<99%")
            .map(each -> Threshold.of(Condition.parse(each), figures(result)))
            .toList(),
        environment,
        capacity,
        new Calibration(41_200, RATE / 41_200.0),
        List.of(
            new Series("client-cpu", "client", "%", samples(40, 6)),
            new Series("heddle_connections_open", "server-metrics", "", samples(100, 0)),
            new Series("machine-load", "machine", "", samples(2, 0.1)),
            new Series("retransmits", "machine", "/s", samples(9, 1)),
            new Series("server-rss-bytes", "server-process", "MiB", samples(300, 1))));
  }

  private static Figures figures(LoadResult result) {
    return new Figures(result.latency().response(), 8, 0.0002, 0.998);
  }

  private static List<Sample> samples(double level, double scatter) {
    var random = new Random(3);
    return IntStream.rangeClosed(1, SECONDS)
        .mapToObj(second -> new Sample(second, level + scatter * random.nextGaussian()))
        .toList();
  }

  static LoadPlan plan() {
    return new LoadPlan(
        "tcp://127.0.0.1:7000",
        "echo",
        100,
        List.of((double) RATE),
        Arrivals.POISSON,
        Duration.ZERO,
        Duration.ofSeconds(WARMUP),
        Duration.ofSeconds(SECONDS - WARMUP),
        new PayloadSize(64, 1024),
        1,
        Duration.ofMillis(1_500),
        Duration.ofSeconds(10),
        false,
        false,
        0,
        List.of("127.0.0.2", "127.0.0.3"),
        42);
  }

  static LoadOutcome outcome() {
    var random = new Random(1);
    var response = histogram();
    var service = histogram();
    var windows = new ArrayList<Window>();
    var intervals = new ArrayList<Interval>();
    for (int second = 0; second < SECONDS; second++) {
      Histogram responses = histogram();
      Histogram services = histogram();
      for (int i = 0; i < RATE; i++) {
        double at = second + i / (double) RATE;
        long nanos = (long) (250_000 * Math.exp(0.5 * random.nextGaussian()));
        double stalled = STALL_AT + STALL_SECONDS - at;
        boolean waits = stalled > 0 && stalled < STALL_SECONDS;
        responses.recordValue(waits ? nanos + (long) (stalled * 1e9) : nanos);
        services.recordValue(waits && i % 200 == 0 ? nanos + 90_000_000 : nanos);
      }
      long from = STARTED_MILLIS + second * 1_000L;
      boolean measured = second >= WARMUP;
      if (measured) {
        response.add(responses);
        service.add(services);
        intervals.add(Interval.of(responses, from, from + 1_000));
      }
      double achieved =
          second == 15 ? 420 : second == 16 ? 3_560 : RATE + 8 * random.nextGaussian();
      windows.add(
          new Window(
              second + 1,
              measured ? "measured" : "warmup",
              RATE,
              achieved,
              second == 16 ? 8 : 0,
              second == 0 ? 80 : 100,
              summary(responses),
              summary(services),
              second == 20 ? 4.2 : 0.12,
              second != 20));
    }
    return new LoadOutcome(result(response, service, windows), response, service, intervals);
  }

  private static LoadResult result(Histogram response, Histogram service, List<Window> windows) {
    Histogram lag = histogram();
    for (int i = 0; i < 10_000; i++) lag.recordValue(20_000 + i * 10);
    return new LoadResult(
        RATE,
        RATE * 0.998,
        response.getTotalCount(),
        8,
        100,
        Map.of("timeout", 6L, "wrong-answer", 2L),
        SECONDS - WARMUP,
        new Latencies(
            summary(response),
            summary(service),
            summary(response),
            summary(lag),
            summary(response),
            summary(lag),
            summary(histogram())),
        true,
        List.of(),
        LittlesLaw.of(51.2, 51.1),
        windows,
        new Spectra(spectrum(response), spectrum(service)));
  }

  /** A closed loop in which nothing was measured. */
  static Report stoppedAtOnce() {
    LatencySummary none = summary(histogram());
    LoadPlan open = plan();
    var closed =
        new LoadPlan(
            open.endpoint(),
            open.protocol(),
            1,
            List.of(),
            Arrivals.CONSTANT,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(1),
            PayloadSize.fixed(64),
            1,
            Duration.ZERO,
            Duration.ofSeconds(10),
            true,
            true,
            50,
            List.of(),
            1);
    var result =
        new LoadResult(
            0,
            0,
            0,
            0,
            0,
            Map.of(),
            0,
            new Latencies(none, none, none, none, none, none, none),
            true,
            List.of(),
            LittlesLaw.of(0, 0),
            List.of(),
            new Spectra(spectrum(histogram()), spectrum(histogram())));
    return new Report(
        "heddle load",
        Instant.ofEpochMilli(STARTED_MILLIS),
        closed,
        result,
        List.of(),
        Map.of(),
        null,
        null,
        List.of());
  }

  private static LoadResult spoiled() {
    LoadResult good = outcome().result();
    return new LoadResult(
        good.offered(),
        good.achieved(),
        good.requests(),
        good.failed(),
        good.connections(),
        good.errors(),
        good.seconds(),
        good.latency(),
        false,
        List.of("void: the client sent late (client lag p99 12.3 ms); it was the limit"),
        good.littlesLaw(),
        good.windows(),
        good.spectra());
  }

  static Report voidRun() {
    return report("heddle load tcp://127.0.0.1:7000 --protocol echo", spoiled(), null);
  }

  private static CapacityResult search() {
    var steps = new ArrayList<Step>();
    double[] loads = {500, 1_000, 2_000, 4_000, 2_800, 2_400, 2_600, 2_500, 2_450, 2_420, 2_400};
    String[] verdicts = {
      "pass", "pass", "pass", "fail", "fail", "pass", "fail", "fail", "void", "undecided", "pass"
    };
    for (int i = 0; i < loads.length; i++) {
      double value = 1.2 + 8 * Math.pow(loads[i] / 2_450, 6);
      String line =
          "%,.0f/s %s: p99 %.1f ms, achieved 99.6%%, 3 of 3 windows"
              .formatted(loads[i], verdicts[i], value);
      int good = verdicts[i].equals("pass") ? 3 : 0;
      steps.add(new Step(9 * (i + 1), loads[i], verdicts[i], good, 3, value, loads[i], line));
    }
    return new CapacityResult(
        "requests",
        "requests/s",
        "p99<10ms,errors<1%",
        new Objective("p99", 10, "ms"),
        2_420,
        2_450,
        true,
        "objective",
        "capacity: 2,420 to 2,450 requests/s at p99<10ms (1.2% wide)",
        "The server's CPU: 98% of 2 cores from 2,450/s on, while the client's stayed at 41%.",
        steps,
        new Usl(
            new Estimate(1.02, 1.0, 1.04),
            new Estimate(0.00012, 0.0001, 0.00014),
            new Estimate(2e-8, 1e-8, 3e-8),
            IntStream.of(500, 1_000, 2_000, 2_400, 2_800, 4_000)
                .mapToObj(n -> new UslPoint(n, usl(n) * (1 + 0.02 * Math.sin(n)), usl(n)))
                .toList(),
            "requests under way",
            "The knee is at about 7,070/s, above the highest load tried: no knee up to 4,000/s."),
        "At 4,840/s the server answered 2,310/s; back within the objective 3 s after.",
        Map.of("max-connections", "1200", "requests-rate", "2400/s"),
        List.of("Windows scattered by 2.1%: the interval cannot be narrower than that."));
  }

  private static double usl(double n) {
    return 1.02 * n / (1 + 0.00012 * (n - 1) + 2e-8 * n * (n - 1));
  }

  private static Histogram histogram() {
    return new Histogram(1_000, 3_600_000_000_000L, 3);
  }

  private static LatencySummary summary(Histogram nanos) {
    return new LatencySummary(
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(90) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6,
        nanos.getValueAtPercentile(99.9) / 1e6,
        nanos.getValueAtPercentile(99.99) / 1e6,
        nanos.getMaxValue() / 1e6,
        nanos.getMean() / 1e6);
  }

  private static List<Point> spectrum(Histogram nanos) {
    var points = new ArrayList<Point>();
    for (HistogramIterationValue value : nanos.percentiles(5))
      points.add(
          new Point(value.getPercentileLevelIteratedTo() / 100, value.getValueIteratedTo() / 1e6));
    return points;
  }
}
