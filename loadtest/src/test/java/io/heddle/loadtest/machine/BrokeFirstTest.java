package io.heddle.loadtest.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.German;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.Plans;
import io.heddle.loadtest.machine.BrokeFirst.Cause;
import io.heddle.loadtest.machine.BrokeFirst.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(German.class)
class BrokeFirstTest {
  private static final LoadResult SLOW = failed(30, 0.2, Map.of());

  @Test
  void theClientThatSentLate() {
    LoadResult late = failed(30, 12, Map.of("timeout", 5L));
    assertThat(first(late, Map.of(Series.CLIENT_CPU, 0.95, Series.SERVER_CPU, 0.95)))
        .isEqualTo(
            new Cause(
                Part.CLIENT,
                "the client was the limit, not the server: it sent 12 ms late at p99, with 95% of"
                    + " all processors"));
  }

  @Test
  void theClientsProcessors() {
    assertThat(first(SLOW, Map.of(Series.CLIENT_CPU, 0.93)))
        .isEqualTo(
            new Cause(Part.CLIENT, "the client was the limit: it used 93% of all processors"));
  }

  @Test
  void theClientsGarbageCollection() {
    assertThat(first(SLOW, Map.of(Series.CLIENT_GC, 0.2)).sentence())
        .isEqualTo(
            "the client was the limit: it stood still for garbage collection 20% of the time");
  }

  @Test
  void descriptorsOfTheClient() {
    assertThat(first(failed(1, 0, Map.of("no-descriptors", 40L)), Map.of()))
        .isEqualTo(
            new Cause(
                Part.DESCRIPTORS,
                "the client ran out of descriptors: 40 connections could not be opened; raise"
                    + " ulimit -n"));
  }

  @Test
  void descriptorsOfTheServer() {
    Map<String, Double> full =
        Map.of(Series.SERVER_DESCRIPTORS, 1023.0, Series.SERVER_DESCRIPTORS_MAX, 1024.0);
    assertThat(first(failed(1, 0, Map.of("timeout", 40L)), full).sentence())
        .isEqualTo(
            "the server ran out of descriptors: 1,023 of 1,024 were open; raise its ulimit -n");
  }

  @Test
  void localPorts() {
    assertThat(first(failed(1, 0, Map.of("no-ports", 7L)), Map.of(Series.TIME_WAIT, 28_000.0)))
        .isEqualTo(
            new Cause(
                Part.PORTS,
                "the client ran out of local ports: 7 connections got none, with 28,000 sockets in"
                    + " TIME_WAIT; give it more --source-addresses"));
  }

  @Test
  void theAcceptQueue() {
    assertThat(first(SLOW, Map.of(Series.ACCEPT_OVERFLOWS, 3.0)).sentence())
        .startsWith("the accept queue overflowed: 15 times for 100 connections");
  }

  @Test
  void theServersProcessors() {
    assertThat(first(SLOW, Map.of(Series.SERVER_CPU, 0.96, Series.MACHINE_CPU, 1.0)))
        .isEqualTo(new Cause(Part.SERVER_CPU, "the server's CPU: it used 96% of all processors"));
  }

  @Test
  void aServerOfOneThread() {
    assertThat(first(SLOW, Map.of(Series.SERVER_CPU, 0.25, Series.MACHINE_CPU, 0.5)).sentence())
        .isEqualTo(
            "the server's CPU: it used 1.00 of 4 processors, which is what a single thread can");
  }

  @Test
  void aMachineThatClientAndServerShare() {
    Map<String, Double> full =
        Map.of(Series.MACHINE_CPU, 0.99, Series.SERVER_CPU, 0.6, Series.CLIENT_CPU, 0.35);
    assertThat(first(SLOW, full))
        .isEqualTo(
            new Cause(
                Part.MACHINE_CPU,
                "the machine's CPU: 99% of it was used, 60% by the server, 35% by the client,"
                    + " 4% by others; a client on another machine would tell more of the server"));
  }

  @Test
  void theKernelIsNotSomebodyElse() {
    Map<String, Double> full =
        Map.of(
            Series.MACHINE_CPU, 0.98,
            Series.SERVER_CPU, 0.34,
            Series.CLIENT_CPU, 0.35,
            Series.MACHINE_INTERRUPTS, 0.22);
    assertThat(first(SLOW, full).sentence())
        .endsWith(
            "35% by the client, 7% by others, 22% in the kernel's interrupts; a client on another"
                + " machine would tell more of the server");
  }

  @Test
  void theKernelIsNotCountedTwice() {
    Map<String, Double> full =
        Map.of(
            Series.MACHINE_CPU, 0.97,
            Series.SERVER_CPU, 0.44,
            Series.CLIENT_CPU, 0.5,
            Series.MACHINE_INTERRUPTS, 0.27);
    assertThat(first(SLOW, full).sentence())
        .contains("50% by the client, 3% by others, 27% in the kernel's interrupts;");
  }

  @Test
  void aMachineThatIsBusyButNotAllTheTime() {
    Map<String, Double> busy =
        Map.of(Series.MACHINE_CPU, 0.88, Series.SERVER_CPU, 0.4, Series.CLIENT_CPU, 0.44);
    assertThat(first(SLOW, busy))
        .isEqualTo(
            new Cause(
                Part.MACHINE_CPU,
                "the machine's CPU, most likely: 88% of it was used, 40% by the server, 44% by the"
                    + " client, 4% by others; a client on another machine would tell more of the"
                    + " server"));
  }

  @Test
  void aHostThatTakesTheMachinesTime() {
    Map<String, Double> stolen =
        Map.of(Series.MACHINE_CPU, 0.99, Series.SERVER_CPU, 0.5, Series.MACHINE_STOLEN, 0.12);
    assertThat(first(SLOW, stolen))
        .isEqualTo(
            new Cause(
                Part.MACHINE_CPU,
                "the machine's CPU: its host took 12% of it away (steal); test on a machine of its"
                    + " own"));
  }

  @Test
  void aMachineThatOthersUse() {
    Map<String, Double> full =
        Map.of(Series.MACHINE_CPU, 1.0, Series.SERVER_CPU, 0.22, Series.CLIENT_CPU, 0.24);
    assertThat(first(SLOW, full).sentence())
        .endsWith("24% by the client, 54% by others; end what else runs here, and test again");
  }

  @Test
  void theServersGarbageCollection() {
    Map<String, Double> pauses =
        Map.of(
            "rate(jvm_gc_pause_seconds_sum{cause=\"A\"})", 0.1,
            "rate(jvm_gc_pause_seconds_sum{cause=\"B\"})", 0.15);
    assertThat(first(SLOW, pauses))
        .isEqualTo(
            new Cause(
                Part.GARBAGE_COLLECTION,
                "the server's garbage collection: it stood still for 25% of the time"));
  }

  @Test
  void thePinnedThreadsOfTheServer() {
    Map<String, Double> pinned =
        Map.of(
            "rate(jvm_threads_virtual_pinned_seconds_sum)", 2.0,
            "rate(jvm_threads_virtual_pinned_seconds_count)", 80.0);
    assertThat(first(SLOW, pinned))
        .isEqualTo(
            new Cause(
                Part.PINNED_THREADS,
                "pinned threads: the server's virtual threads kept their carriers 50% of the time"
                    + " while they waited, 80 times a second"));
  }

  @Test
  void memoryWithWhatAConnectionTakes() {
    Map<String, Double> full =
        Map.of(Series.MACHINE_MEMORY_FREE, 0.02, Series.SERVER_RSS, 100.0 * 64 * 1024);
    assertThat(first(SLOW, full))
        .isEqualTo(
            new Cause(
                Part.MEMORY,
                "memory: 2% of the machine's was left; the server held 6 MiB with 100"
                    + " connections, 64.0 KiB for each"));
  }

  @Test
  void theServersHeap() {
    Map<String, Double> full =
        Map.of(
            "jvm_memory_used_bytes{area=\"heap\",id=\"Eden\"}", 50.0 * (1 << 20),
            "jvm_memory_used_bytes{area=\"heap\",id=\"Old\"}", 48.0 * (1 << 20),
            "jvm_memory_max_bytes{area=\"heap\",id=\"Old\"}", 100.0 * (1 << 20),
            "jvm_memory_max_bytes{area=\"nonheap\",id=\"Meta\"}", 1e12);
    assertThat(first(SLOW, full).sentence())
        .isEqualTo("the server's memory: 98% of its heap of 100 MiB was used");
  }

  @Test
  void errorsByKind() {
    LoadResult refused = failed(30, 0.2, Map.of("reset", 3L, "connect-refused", 900L));
    assertThat(first(refused, Map.of(Series.SERVER_CPU, 0.1)))
        .isEqualTo(
            new Cause(
                Part.ERRORS,
                "errors: 903 beside 5,000 answers, 900 of them connect-refused; the server used"
                    + " 10% of all processors"));
  }

  @Test
  void whatWasNeverSentIsNoCause() {
    LoadResult behind = failed(2_000, 0, Map.of("unsent", 900L));
    assertThat(first(behind, Map.of(Series.SERVER_CPU, 0.01)).part()).isEqualTo(Part.HANDLER);
  }

  @Test
  void theHandlerIfNothingElse() {
    assertThat(first(SLOW, Map.of(Series.SERVER_CPU, 0.1)))
        .isEqualTo(
            new Cause(
                Part.HANDLER,
                "the handler: response p99 rose from 2.00 ms to 30 ms while the server used 10% of"
                    + " all processors and nothing else that was measured was exhausted, so its"
                    + " requests wait for something (a lock, a disk, another service)"));
  }

  @Test
  void withoutProbesTheHandlerWithAReserve() {
    assertThat(BrokeFirst.sentence(new Evidence(Plans.closed(100), SLOW, null, List.of(), 4)))
        .startsWith("the handler: response p99 was 30 ms while the server's CPU is not known");
  }

  @Test
  void whatGaveWayBesideIsTold() {
    LoadResult failed = failed(30, 0.2, Map.of("timeout", 3L));
    assertThat(BrokeFirst.ranked(evidence(failed, Map.of(Series.SERVER_CPU, 0.97))))
        .extracting(Cause::part)
        .containsExactly(Part.SERVER_CPU, Part.ERRORS);
  }

  @Test
  void secondsOutsideTheMeasuredPartDoNotCount() {
    var samples =
        IntStream.rangeClosed(1, 20)
            .mapToObj(at -> new Sample(at, Map.of(Series.SERVER_CPU, at > 6 ? 0.99 : 0.2)))
            .toList();
    assertThat(BrokeFirst.ranked(new Evidence(Plans.closed(100), SLOW, null, samples, 4)))
        .extracting(Cause::part)
        .containsExactly(Part.HANDLER);
  }

  private static Cause first(LoadResult failed, Map<String, Double> values) {
    return BrokeFirst.ranked(evidence(failed, values)).getFirst();
  }

  private static Evidence evidence(LoadResult failed, Map<String, Double> values) {
    List<Sample> samples =
        IntStream.rangeClosed(1, 5).mapToObj(at -> new Sample(at, new HashMap<>(values))).toList();
    LoadResult good = Plans.result(500, 2, 0.1, Map.of(), windows(500));
    return new Evidence(Plans.closed(100), failed, good, samples, 4);
  }

  private static LoadResult failed(double responseMillis, double lag, Map<String, Long> errors) {
    return Plans.result(1000, responseMillis, lag, errors, windows(1000));
  }

  private static List<Window> windows(double achieved) {
    return IntStream.rangeClosed(1, 5).mapToObj(at -> Plans.window(at, achieved, 1, 0)).toList();
  }
}
