package io.heddle.server.cli;

import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.calibrate.Calibration;
import io.heddle.loadtest.capacity.Axis;
import io.heddle.loadtest.capacity.CapacitySearch;
import io.heddle.loadtest.capacity.SearchPlan;
import io.heddle.loadtest.capacity.Slo;
import io.heddle.loadtest.capacity.WindowOutcome;
import io.heddle.loadtest.machine.Environment;
import io.heddle.loadtest.machine.Probe;
import io.heddle.loadtest.report.Report;
import io.heddle.protocol.Workload;
import io.heddle.server.plugin.Plugins;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code heddle capacity}: how much a server holds, and what gives way first. */
@Command(
    name = "capacity",
    description = {
      "Finds how much a server holds at an acceptable latency, and what gives way first.",
      "Every load is judged by several windows; the answer is an interval, confirmed by long windows."
          + " Ctrl-C ends the search early and says what is known by then. The files hold the last"
          + " long window beside the search."
    })
final class Capacity implements Callable<Integer> {
  /** For starting, the second calibration and the files. */
  private static final Duration TO_END = Duration.ofSeconds(5);

  private static final Duration MAX_TIME_MIN = Duration.ofSeconds(30);

  @Mixin private LoadOptions options = new LoadOptions();

  @Option(
      names = "--slo",
      paramLabel = "METRIC OP VALUE",
      required = true,
      description =
          "What has to hold, as p99<10ms or p99.9<50ms,errors<1%%; may be repeated: all of them.")
  private List<String> slos = List.of();

  @Option(
      names = "--axis",
      paramLabel = "requests|connections|connects",
      defaultValue = "requests",
      converter = AxisConverter.class,
      description =
          "What is raised: requests per second, connections held, or connections opened per second"
              + " (default: ${DEFAULT-VALUE}).")
  private Axis axis = Axis.REQUESTS;

  @Option(
      names = "--max-time",
      paramLabel = "T",
      defaultValue = "5m",
      converter = LoadOptions.DurationConverter.class,
      description = "For everything (default: ${DEFAULT-VALUE}).")
  private Duration maxTime = Duration.ZERO;

  @Mixin private LoadOutputs outputs = new LoadOutputs();
  @Mixin private LoadSurroundings surroundings = new LoadSurroundings();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  static final class AxisConverter implements ITypeConverter<Axis> {
    @Override
    public Axis convert(String text) {
      return Choice.of(Axis.class, text);
    }
  }

  @Override
  public Integer call() throws Exception {
    Slo slo = slo();
    LoadPlan asked =
        options.plan(
            List.of(),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(1),
            false,
            false,
            OptionalDouble.empty());
    outputs.check();
    if (maxTime.compareTo(MAX_TIME_MIN) < 0)
      throw LoadOptions.wrong(
          "--max-time: expected %ds or more, for a few windows, got %ds"
              .formatted(MAX_TIME_MIN.toSeconds(), maxTime.toSeconds()));
    try (Plugins plugins = options.loadPlugins()) {
      LoadPlan plan = fit(asked, options.workload(plugins));
      return run(slo, plan, plugins);
    }
  }

  private LoadPlan fit(LoadPlan asked, Workload workload) {
    if (axis == Axis.CONNECTIONS && workload.oneRequestPerConnection())
      throw LoadOptions.wrong(
          "--axis connections: %s answers one request on each connection and closes; use --axis connects"
              .formatted(asked.protocol()));
    if (axis == Axis.CONNECTIONS && workload.clientsPerGroup() > 1)
      throw LoadOptions.wrong(
          "--axis connections: it tries any number, and clients of %s need one another; use --axis requests"
              .formatted(asked.protocol()));
    return LoadOptions.fit(asked, workload);
  }

  private int run(Slo slo, LoadPlan plan, Plugins plugins) throws Exception {
    PrintWriter progress = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    Instant startedAt = Instant.now();
    try (Probe probe = surroundings.probe(plan)) {
      surroundings.preflight(plan, progress);
      Calibration ceiling = surroundings.calibrate(plan, progress);
      Duration spent = Duration.between(startedAt, Instant.now()).plus(TO_END);
      SearchPlan searchPlan =
          SearchPlan.of(axis, slo, most(ceiling)).withMaxTime(maxTime.minus(spent));
      var search = new CapacitySearch(searchPlan);
      var windows =
          new CapacityWindows(
              searchPlan, plan, () -> options.workload(plugins), options.tls(), probe);
      Signals.register("INT", windows::stop);
      search(search, windows, startedAt, progress);
      CapacityResult result = windows.explained(search.result());
      CapacityText.print(out, plan, result);
      Calibration warm = LoadSurroundings.calibrateAgain(ceiling, plan);
      if (warm != null && axis == Axis.REQUESTS) out.println(warm.sentence(result.lower()));
      out.flush();
      windows
          .shown()
          .ifPresent(outcome ->
              outputs.write(
                  new Report(
                      LoadOutputs.commandLine(spec),
                      startedAt,
                      windows.shownPlan(),
                      outcome.result(),
                      List.of(),
                      Environment.describe(),
                      result,
                      LoadSurroundings.reported(warm, outcome.result()),
                      LoadSurroundings.series(windows.shownSamples())),
                  outcome));
      if (windows.nothingAnswered() && !windows.stopped())
        throw new CliException(
            CliException.FAILED,
            "no request was answered at any load; is it the right server and protocol?");
      return 0;
    }
  }

  private void search(
      CapacitySearch search, CapacityWindows windows, Instant startedAt, PrintWriter progress)
      throws IOException, InterruptedException {
    try (var status = new StatusLine()) {
      var observer = new CapacityProgress(axis, startedAt, maxTime, status);
      for (var next = search.next(); next.isPresent(); next = search.next()) {
        observer.begin(next.get());
        WindowOutcome outcome = windows.run(next.get(), observer);
        if (windows.stopped()) return;
        for (CapacityResult.Step step : search.report(outcome)) {
          status.erase();
          progress.println(step.line());
          progress.flush();
        }
      }
    }
  }

  /** Calibration with cold code reads low: the search may go well above it. */
  private double most(@Nullable Calibration ceiling) {
    return axis == Axis.REQUESTS && ceiling != null
        ? 4 * ceiling.ceiling()
        : Double.POSITIVE_INFINITY;
  }

  private Slo slo() {
    try {
      return Slo.parse(slos.toArray(String[]::new));
    } catch (IllegalArgumentException malformed) {
      throw LoadOptions.wrong("--slo " + malformed.getMessage());
    }
  }
}
