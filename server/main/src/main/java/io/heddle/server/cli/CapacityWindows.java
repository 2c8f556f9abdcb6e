package io.heddle.server.cli;

import io.heddle.loadtest.CapacityResult;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.capacity.Axis;
import io.heddle.loadtest.capacity.Purpose;
import io.heddle.loadtest.capacity.SearchPlan;
import io.heddle.loadtest.capacity.SearchWindow;
import io.heddle.loadtest.capacity.WindowOutcome;
import io.heddle.loadtest.engine.Failure;
import io.heddle.loadtest.engine.LoadOutcome;
import io.heddle.loadtest.engine.LoadRun;
import io.heddle.loadtest.machine.BrokeFirst;
import io.heddle.loadtest.machine.Evidence;
import io.heddle.loadtest.machine.Preflight;
import io.heddle.loadtest.machine.Probe;
import io.heddle.loadtest.machine.Sample;
import io.heddle.loadtest.machine.Series;
import io.heddle.protocol.Workload;
import io.heddle.transport.ClientTls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The windows of a capacity search, each a run of its own. */
final class CapacityWindows {

  /** With fewer, percentiles of a window mean nothing. */
  private static final double HELD_RATE_MIN = 100;

  /** Of the machine's CPU, from which on it is worth a remark. */
  private static final double STOLEN_SHARE_MIN = 0.01;

  private final SearchPlan search;
  private final Axis axis;
  private final LoadPlan base;
  private final Supplier<Workload> workloads;
  private final @Nullable ClientTls tls;
  private final Probe probe;

  /** The run that the files tell of: the last long window, or the last one of any kind. */
  private @Nullable LoadOutcome shown;

  private LoadPlan shownPlan;
  private List<Sample> shownSamples = List.of();
  private boolean confirmed;

  /** What passed between windows, to choose the next one, is time of the search as well. */
  private long countedUntil = System.nanoTime();

  private volatile @Nullable LoadRun current;
  private volatile boolean stopped;

  /** Why loads were not tried: the client could not have. */
  private final TreeMap<Double, String> beyond = new TreeMap<>();

  /** The last window at each load. */
  private final TreeMap<Double, Tried> tried = new TreeMap<>();

  /** A run, and what the machine did meanwhile. */
  private record Tried(LoadPlan plan, LoadResult result, List<Sample> samples) {}

  /**
   * @param tls null where there is nothing to encrypt
   */
  CapacityWindows(
      SearchPlan search,
      LoadPlan base,
      Supplier<Workload> workloads,
      @Nullable ClientTls tls,
      Probe probe) {
    this.tls = tls;
    this.search = search;
    this.axis = search.axis();
    this.base = base;
    this.shownPlan = base;
    this.workloads = workloads;
    this.probe = probe;
  }

  WindowOutcome run(SearchWindow window, LoadRun.Observer observer)
      throws IOException, InterruptedException {
    LoadPlan plan = plan(window);
    Optional<Preflight.Finding> refused = refused(plan);
    if (refused.isPresent()) {
      beyond.putIfAbsent(window.load(), refused.get().toString());
      return WindowOutcome.notRun();
    }
    var clock = new Probe.RunClock();
    var run = new LoadRun(plan, workloads.get(), tls);
    current = run;
    if (stopped) run.stop();
    LoadOutcome outcome =
        run.run(second -> {
          clock.window(second);
          observer.window(second);
        });
    if (stopped) return WindowOutcome.notRun();
    long now = System.nanoTime();
    WindowOutcome measured = measured(window, outcome.result(), now - countedUntil);
    countedUntil = now;
    LoadResult result = outcome.result().judged(measured.valid() || search.good(measured));
    if (window.purpose() != Purpose.RECOVERY)
      tried.put(window.load(), new Tried(plan, result, probe.samplesSince(clock.startNanos())));
    if (window.purpose() == Purpose.CONFIRM || !confirmed) {
      confirmed = window.purpose() == Purpose.CONFIRM;
      shown = new LoadOutcome(result, outcome.response(), outcome.service(), outcome.intervals());
      shownPlan = plan;
      shownSamples = probe.samplesSince(clock.startNanos());
    }
    return measured;
  }

  /** For any thread: the window that is running counts for nothing, and is the last one. */
  void stop() {
    stopped = true;
    LoadRun now = current;
    if (now != null) now.stop();
  }

  boolean stopped() {
    return stopped;
  }

  private static Optional<Preflight.Finding> refused(LoadPlan plan) {
    return Preflight.check(plan).stream()
        .filter(each -> each.severity() == Preflight.Severity.REFUSE)
        .findFirst();
  }

  private WindowOutcome measured(SearchWindow window, LoadResult result, long nanos) {
    boolean held = axis == Axis.CONNECTIONS;
    long unsent = Math.min(result.failed(), result.errors().getOrDefault(Failure.UNSENT, 0L));
    return new WindowOutcome(
        result.latency().response(),
        held ? window.load() : result.offered(),
        held ? connected(result) : result.achieved(),
        result.requests(),
        unsent,
        result.failed() - unsent,
        !clientWasLimit(result),
        nanos / 1e9);
  }

  private boolean clientWasLimit(LoadResult result) {
    return result.errors().containsKey(Failure.NO_PORTS)
        || result.errors().containsKey(Failure.NO_DESCRIPTORS)
        || search.clientWasLimit(result.latency().clientLag().p99(), result.latency().response());
  }

  /** Held is what was there all the time. */
  private static double connected(LoadResult result) {
    return result.windows().stream()
        .filter(window -> window.phase().equals("measured"))
        .mapToInt(LoadResult.Window::connected)
        .min()
        .orElse(0);
  }

  private LoadPlan plan(SearchWindow window) {
    int clients = axis == Axis.CONNECTIONS ? (int) window.load() : base.clients();
    // Each is asked once in a window, or more often: what is only connected is not yet served.
    double rate =
        axis == Axis.CONNECTIONS
            ? Math.max(HELD_RATE_MIN, window.load() / search.window().toSeconds())
            : window.load();
    return new LoadPlan(
        base.endpoint(),
        base.protocol(),
        clients,
        List.of(rate),
        base.arrivals(),
        base.ramp(),
        window.warmup(),
        window.duration(),
        base.size(),
        base.pipeline(),
        base.think(),
        base.timeout(),
        axis == Axis.CONNECTS || base.churn(),
        false,
        base.connectRate(),
        base.sourceAddresses(),
        base.seed());
  }

  Optional<LoadOutcome> shown() {
    return Optional.ofNullable(shown);
  }

  LoadPlan shownPlan() {
    return shownPlan;
  }

  boolean nothingAnswered() {
    return tried.values().stream().allMatch(each -> each.result.achieved() == 0);
  }

  List<Sample> shownSamples() {
    return shownSamples;
  }

  /** With what broke first, and what to configure. */
  CapacityResult explained(CapacityResult found) {
    Map.Entry<Double, Tried> above = tried.ceilingEntry(found.upper());
    Map.Entry<Double, Tried> below = tried.floorEntry(found.lower());
    String brokeFirst =
        above == null || found.upper() <= found.lower()
            ? ""
            : BrokeFirst.sentence(
                new Evidence(
                    above.getValue().plan,
                    above.getValue().result,
                    below == null ? null : below.getValue().result,
                    above.getValue().samples,
                    Runtime.getRuntime().availableProcessors()));
    return new CapacityResult(
        found.axis(),
        found.unit(),
        found.slo(),
        found.objective(),
        found.lower(),
        found.upper(),
        found.confirmed(),
        found.boundBy(),
        found.answer(),
        brokeFirst,
        found.steps(),
        found.usl(),
        found.overload(),
        RecommendedLimits.of(axis, base, found.lower()),
        remarks(found));
  }

  private List<String> remarks(CapacityResult found) {
    var remarks = new ArrayList<>(found.remarks());
    if (stopped) remarks.addFirst("The search was ended by hand before it was done.");
    if (!beyond.isEmpty())
      remarks.add(
          "%s was beyond this client: %s"
              .formatted(axis.text(beyond.firstKey()), beyond.firstEntry().getValue()));
    double stolen =
        tried.values().stream()
            .flatMap(each -> each.samples.stream())
            .flatMapToDouble(each -> each.value(Series.MACHINE_STOLEN).stream())
            .average()
            .orElse(0);
    if (stolen >= STOLEN_SHARE_MIN)
      remarks.add(
          "The host of this virtual machine took %.0f%% of its CPU away meanwhile (steal), which makes windows contradict one another."
              .formatted(100 * stolen));
    return remarks;
  }
}
