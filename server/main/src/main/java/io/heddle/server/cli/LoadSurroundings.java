package io.heddle.server.cli;

import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.Numbers;
import io.heddle.loadtest.calibrate.Calibration;
import io.heddle.loadtest.machine.MetricsEndpoint;
import io.heddle.loadtest.machine.Preflight;
import io.heddle.loadtest.machine.Probe;
import io.heddle.loadtest.machine.Sample;
import io.heddle.loadtest.machine.SeriesKind;
import io.heddle.loadtest.machine.ServerProcesses;
import io.heddle.loadtest.report.Report;
import io.heddle.server.text.Meaning;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is looked at around a load test: the machine before it, client and server meanwhile. */
final class LoadSurroundings {
  @Option(
      names = "--no-calibrate",
      description = "Do not measure first, for two seconds, what this client itself can do.")
  private boolean noCalibrate;

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "Where the server tells its figures in Prometheus' format, to be shown beside.")
  private @Nullable String admin;

  @Option(
      names = "--server-pid",
      paramLabel = "PID",
      converter = WholeNumber.OfLong.class,
      description = "The server's process, to see its CPU and memory; found by itself on loopback.")
  private @Nullable Long serverPid;

  /** Says what is short; throws if nothing can come of it. */
  void preflight(LoadPlan plan, PrintWriter progress) {
    for (Preflight.Finding finding : Preflight.check(plan)) {
      if (finding.severity() == Preflight.Severity.REFUSE)
        throw LoadOptions.wrong(finding.toString());
      progress.println("warning: " + finding);
    }
    progress.flush();
  }

  /** What the client can do; null if nobody wants to know. */
  @Nullable Calibration calibrate(LoadPlan plan, PrintWriter progress) throws InterruptedException {
    if (noCalibrate) return null;
    try {
      Calibration ceiling = Calibration.measure(plan);
      progress.printf(
          "calibrated: this client does %s against a bare echo%n",
          Numbers.perSecond(ceiling.ceiling()));
      progress.flush();
      return ceiling;
    } catch (IOException e) {
      progress.println("warning: not calibrated: " + Meaning.of(e));
      return null;
    }
  }

  /**
   * The same again after the run, whose code is warm by then; the better one counts. Null if nobody
   * wants to know.
   */
  static @Nullable Calibration calibrateAgain(@Nullable Calibration before, LoadPlan plan)
      throws InterruptedException {
    if (before == null) return null;
    try {
      Calibration warm = Calibration.measure(plan);
      return warm.ceiling() > before.ceiling() ? warm : before;
    } catch (IOException e) {
      return before;
    }
  }

  Probe probe(LoadPlan plan) throws InterruptedException {
    if (serverPid != null && ProcessHandle.of(serverPid).isEmpty())
      throw LoadOptions.wrong("--server-pid: there is no process " + serverPid);
    List<Long> pids =
        serverPid == null
            ? ServerProcesses.of(Endpoint.parse(plan.endpoint()))
            : List.of(serverPid);
    return Probe.start(pids, metrics());
  }

  private @Nullable MetricsEndpoint metrics() throws InterruptedException {
    if (admin == null) return null;
    try {
      return MetricsEndpoint.open(admin);
    } catch (IOException | IllegalArgumentException e) {
      throw new CliException(
          CliException.WRONG_USAGE, "--admin: " + Meaning.of(e) + ", or leave it out", e);
    }
  }

  static Report.@Nullable Calibration reported(@Nullable Calibration ceiling, LoadResult result) {
    return ceiling == null
        ? null
        : new Report.Calibration(ceiling.ceiling(), ceiling.share(result.achieved()));
  }

  /** What was seen, by name; what never was anything is left out. */
  static List<Report.Series> series(List<Sample> samples) {
    var points = new TreeMap<String, List<Report.Sample>>();
    for (Sample sample : samples)
      sample
          .values()
          .forEach((name, value) ->
              points
                  .computeIfAbsent(name, any -> new ArrayList<>())
                  .add(new Report.Sample(sample.at(), value)));
    points.values().removeIf(each -> each.stream().allMatch(point -> point.value() == 0));
    return points.entrySet().stream().map(each -> series(each.getKey(), each.getValue())).toList();
  }

  private static Report.Series series(String name, List<Report.Sample> measured) {
    SeriesKind kind = SeriesKind.of(name);
    List<Report.Sample> points =
        measured.stream()
            .map(each -> new Report.Sample(each.at(), each.value() * kind.factor()))
            .toList();
    return new Report.Series(name, kind.origin(), kind.unit(), points);
  }
}
