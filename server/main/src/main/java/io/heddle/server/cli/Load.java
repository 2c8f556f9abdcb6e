package io.heddle.server.cli;

import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.calibrate.Calibration;
import io.heddle.loadtest.capacity.Condition;
import io.heddle.loadtest.capacity.Figures;
import io.heddle.loadtest.compare.Comparison;
import io.heddle.loadtest.engine.LoadOutcome;
import io.heddle.loadtest.engine.LoadRun;
import io.heddle.loadtest.machine.Environment;
import io.heddle.loadtest.machine.Probe;
import io.heddle.loadtest.report.JsonFile;
import io.heddle.loadtest.report.Report;
import io.heddle.protocol.Rate;
import io.heddle.protocol.Workload;
import io.heddle.server.plugin.Plugins;
import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code heddle load}: one load, measured. */
@Command(
    name = "load",
    description = {
      "Loads a server and measures its latency; every answer is verified.",
      "Without --rate each client waits for its answer (closed loop). With it send times are planned"
          + " in advance and latency counts from the planned time (open loop). Ctrl-C ends the run"
          + " early and still reports.",
      "On a terminal it shows the run as it goes on; there + and - change the rate, q ends the run."
    })
final class Load implements Callable<Integer> {
  @Mixin private LoadOptions options = new LoadOptions();

  @Option(
      names = "--rate",
      paramLabel = "R/s",
      split = ",",
      converter = LoadOptions.RateConverter.class,
      description =
          "Requests per second over all clients, as in 20000/s; several with commas are steps, which"
              + " share the duration evenly.")
  private List<Rate> rates = List.of();

  @Option(
      names = "--ramp",
      paramLabel = "T",
      defaultValue = "0s",
      converter = LoadOptions.DurationConverter.class,
      description =
          "Over which the rate rises, or the clients of a closed loop come (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration ramp = Duration.ZERO;

  @Option(
      names = "--warmup",
      paramLabel = "T",
      defaultValue = "5s",
      converter = LoadOptions.DurationConverter.class,
      description = "After the ramp, not measured (default: ${DEFAULT-VALUE}).")
  private Duration warmup = Duration.ZERO;

  @Option(
      names = "--duration",
      paramLabel = "T",
      defaultValue = "30s",
      converter = LoadOptions.DurationConverter.class,
      description = "The measured part, after ramp and warm-up (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ZERO;

  @Option(names = "--churn", description = "A new connection for each request.")
  private boolean churn;

  @Option(
      names = "--hold",
      description =
          "Connections are held idle between one request at the beginning and one at the end.")
  private boolean hold;

  @Option(
      names = "--connect-rate",
      paramLabel = "R/s",
      converter = LoadOptions.RateConverter.class,
      description = "Connections opened per second; without it, as fast as they come.")
  private @Nullable Rate connectRate;

  @Option(
      names = "--fail-if",
      paramLabel = "METRIC OP VALUE",
      description =
          "Exit with 3 if this holds, as p99>20ms, errors>0.1%% or achieved<99%%; may be repeated.")
  private List<String> failIf = List.of();

  @Option(
      names = "--compare",
      arity = "2",
      paramLabel = "F",
      description = "Runs nothing: says in what two files of --json differ, beyond their scatter.")
  private List<Path> compared = List.of();

  @Mixin private LoadOutputs outputs = new LoadOutputs();
  @Mixin private LoadSurroundings surroundings = new LoadSurroundings();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (!compared.isEmpty()) return compare(out);
    LoadPlan asked =
        options.plan(
            rates,
            ramp,
            warmup,
            duration,
            churn,
            hold,
            connectRate == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(connectRate.perSecond()));
    List<Condition> conditions = conditions();
    outputs.check();
    try (Plugins plugins = options.loadPlugins()) {
      Workload workload = options.workload(plugins);
      LoadPlan plan = LoadOptions.fit(asked, workload);
      var run = new LoadRun(plan, workload, options.tls());
      PrintWriter progress = spec.commandLine().getErr();
      Signals.register("INT", run::stop);
      surroundings.preflight(plan, progress);
      Calibration ceiling = surroundings.calibrate(plan, progress);
      return run(run, plan, conditions, ceiling, progress, out);
    }
  }

  private int run(
      LoadRun run,
      LoadPlan plan,
      List<Condition> conditions,
      @Nullable Calibration ceiling,
      PrintWriter progress,
      PrintWriter out)
      throws Exception {
    var clock = new Probe.RunClock();
    Instant startedAt = Instant.now();
    try (Probe probe = surroundings.probe(plan)) {
      LoadOutcome outcome = measure(run, plan, clock, progress);
      LoadResult result = outcome.result();
      Figures figures = figures(result);
      List<Report.Threshold> thresholds =
          conditions.stream().map(each -> Report.Threshold.of(each, figures)).toList();
      LoadText.print(out, plan, result);
      out.flush();
      Calibration warm = LoadSurroundings.calibrateAgain(ceiling, plan);
      if (warm != null) out.println(warm.sentence(result.achieved()));
      for (Condition condition : conditions)
        out.println(
            (condition.holds(figures) ? "MISSED " : "passed ")
                + condition
                + ": "
                + condition.describe(figures));
      out.flush();
      outputs.write(
          new Report(
              LoadOutputs.commandLine(spec),
              startedAt,
              plan,
              result,
              thresholds,
              Environment.describe(),
              null,
              LoadSurroundings.reported(warm, result),
              LoadSurroundings.series(probe.samplesSince(clock.startNanos()))),
          outcome);
      if (!LoadText.isAnswered(result))
        throw new CliException(CliException.FAILED, LoadText.nothingAnswered(result));
      return thresholds.stream().allMatch(Report.Threshold::passed)
          ? 0
          : CliException.THRESHOLD_MISSED;
    }
  }

  private static LoadOutcome measure(
      LoadRun run, LoadPlan plan, LoadRun.Observer clock, PrintWriter progress)
      throws IOException, InterruptedException {
    var warning = new EarlyWarning(run, plan);
    try (LiveView view = LiveView.open(run, plan)) {
      return run.run(window -> {
        clock.window(window);
        if (view == null) {
          progress.println(LoadText.line(window));
          Optional.ofNullable(warning.at(window)).ifPresent(progress::println);
          progress.flush();
        } else {
          view.window(window);
        }
      });
    }
  }

  private List<Condition> conditions() {
    try {
      return failIf.stream().map(Condition::parse).toList();
    } catch (IllegalArgumentException malformed) {
      throw LoadOptions.wrong("--fail-if " + malformed.getMessage());
    }
  }

  private static Figures figures(LoadResult result) {
    return new Figures(
        result.latency().response(),
        result.errorCount(),
        result.failedShare(),
        result.offered() > 0 ? result.achieved() / result.offered() : 0);
  }

  private int compare(PrintWriter out) {
    Comparison comparison = Comparison.of(side(compared.get(0)), side(compared.get(1)));
    comparison.sentences().forEach(out::println);
    out.flush();
    return 0;
  }

  private static Comparison.Side side(Path file) {
    try {
      Report report = JsonFile.read(file);
      return new Comparison.Side(file.toString(), report.plan(), report.result());
    } catch (IOException unreadable) {
      throw LoadOptions.wrong("--compare: " + Meaning.of(unreadable));
    }
  }
}
