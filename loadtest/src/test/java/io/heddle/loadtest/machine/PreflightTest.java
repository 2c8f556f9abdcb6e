package io.heddle.loadtest.machine;

import static io.heddle.loadtest.machine.Preflight.Severity.REFUSE;
import static io.heddle.loadtest.machine.Preflight.Severity.WARN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.heddle.loadtest.German;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.Plans;
import io.heddle.loadtest.machine.Preflight.Finding;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(German.class)
class PreflightTest {
  private static final String LOOPBACK = "tcp://127.0.0.1:7000";

  /** Of a usual Linux with a usual heap. */
  private static final Resources USUAL =
      new Resources(20_000, 20_000, 1_048_576, 40, 1L << 30, 28_232, 0, 0, 2, 1, 4096);

  @Test
  void aUsualPlanOnAUsualMachineIsFine() {
    assertThat(Preflight.check(Plans.closed(1000), USUAL)).isEmpty();
  }

  @Test
  void thisMachineCanRunASmallPlan() {
    assertThat(Preflight.check(Plans.closed(10))).isEmpty();
  }

  @Test
  void descriptorsThatTheUserMayRaise() {
    var facts = new Resources(1024, 1 << 20, 1 << 20, 40, 1L << 30, 28_232, 0, 0, 2, 1, 4096);
    assertThat(Preflight.check(Plans.closed(2000), facts))
        .containsExactly(
            new Finding(
                REFUSE,
                "descriptors: 2,000 clients need 2,128, and this process may open 1,024 (ulimit -n)",
                "ulimit -n 2128"));
  }

  @Test
  void descriptorsThatOnlyRootMayRaise() {
    var facts = new Resources(1024, 1024, 2000, 40, 1L << 30, 28_232, 0, 0, 2, 1, 4096);
    assertThat(Preflight.check(Plans.closed(2000), facts))
        .extracting(Finding::command)
        .containsExactly(
            "sudo sysctl -w fs.nr_open=2128 && sudo prlimit --pid $$ --nofile=2128:2128");
  }

  @Test
  void moreClientsThanPorts() {
    var facts = new Resources(1 << 20, 1 << 20, 1 << 20, 40, 64L << 30, 28_232, 0, 0, 2, 1, 65_535);
    assertThat(Preflight.check(Plans.closed(60_000), facts))
        .containsExactly(
            new Finding(
                REFUSE,
                "ports: 60,000 clients need as many local ports, and 28,232 are free"
                    + " (28,232 per source address and destination, 0 taken)",
                "--source-addresses 127.0.0.2-127.0.0.4"));
    LoadPlan mended =
        Plans.plan(
            LOOPBACK, 60_000, List.of(), false, SourceAddresses.parse("127.0.0.2-127.0.0.4"));
    assertThat(Preflight.check(mended, facts)).isEmpty();
  }

  @Test
  void portsThatAreInTimeWaitAreTaken() {
    var facts =
        new Resources(1 << 20, 1 << 20, 1 << 20, 40, 1L << 30, 28_232, 0, 28_000, 0, 1, 4096);
    assertThat(Preflight.check(Plans.closed(1000), facts))
        .extracting(Finding::sentence)
        .containsExactly(
            "ports: 1,000 clients need as many local ports, and 232 are free"
                + " (28,232 per source address and destination, 28,000 taken)");
  }

  @Test
  void portsInTimeWaitAreFreeWhereTheKernelTakesThemAgain() {
    var onLoopback =
        new Resources(1 << 20, 1 << 20, 1 << 20, 40, 1L << 30, 28_232, 0, 28_000, 2, 1, 4096);
    assertThat(Preflight.check(Plans.closed(1000), onLoopback)).isEmpty();
    LoadPlan away = Plans.plan("tcp://192.0.2.1:7000", 1000, List.of(), false, List.of());
    assertThat(Preflight.check(away, onLoopback)).extracting(Finding::severity).contains(REFUSE);
    LoadPlan bound = Plans.plan(LOOPBACK, 1000, List.of(), false, List.of("127.0.0.2"));
    assertThat(Preflight.check(bound, onLoopback)).extracting(Finding::severity).contains(REFUSE);
  }

  @Test
  void portsInTimeWaitAreCountedByThemselves(@TempDir Path proc) throws IOException {
    Files.createDirectory(proc.resolve("net"));
    Files.writeString(
        proc.resolve("net/tcp"),
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
           0: 0100007F:1B58 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
           1: 0100007F:C350 0100007F:1B58 01 00000000:00000000 00:00000000 00000000     0
           2: 0100007F:C351 0100007F:1B58 06 00000000:00000000 03:00000A5C 00000000     0
           3: 0100007F:C352 0100007F:1B58 06 00000000:00000000 03:00000A5C 00000000     0
           4: 0100007F:C353 0100007F:1B59 06 00000000:00000000 03:00000A5C 00000000     0
        """);
    Resources facts = Resources.of(Endpoint.parse(LOOPBACK), new Proc(proc));
    assertThat(facts.portsTaken()).isEqualTo(1);
    assertThat(facts.portsInTimeWait()).isEqualTo(2);
  }

  @Test
  void churnWithoutReuseRunsOutOfPorts() {
    var never = new Resources(20_000, 20_000, 1 << 20, 40, 1L << 30, 28_232, 0, 0, 0, 1, 4096);
    LoadPlan churn = Plans.plan(LOOPBACK, 100, List.of(2000.0), true, List.of());
    assertThat(Preflight.check(churn, never))
        .containsExactly(
            new Finding(
                REFUSE,
                "ports: 2,000 connects/s hold 60,000 ports at once (each for 60 s after its"
                    + " close), and there are 28,232",
                "--source-addresses 127.0.0.2-127.0.0.4"));
    assertThat(Preflight.check(churn, USUAL)).isEmpty();
  }

  @Test
  void timestampsThatAreOffKeepPortsFromBeingUsedAgain() {
    var off = new Resources(20_000, 20_000, 1 << 20, 40, 1L << 30, 28_232, 0, 28_000, 2, 0, 4096);
    String why = "; none in TIME_WAIT is used again while net.ipv4.tcp_timestamps is 0";
    LoadPlan rate = Plans.plan(LOOPBACK, 100, List.of(2000.0), true, List.of());
    LoadPlan closed = Plans.plan(LOOPBACK, 100, List.of(), true, List.of());
    for (LoadPlan plan : List.of(rate, closed, Plans.closed(1000)))
      assertThat(Preflight.check(plan, off))
          .singleElement()
          .satisfies(finding -> {
            assertThat(finding.sentence()).startsWith("ports: ").endsWith(why);
            assertThat(finding.command()).isEqualTo("sudo sysctl -w net.ipv4.tcp_timestamps=1");
          });
  }

  @Test
  void timestampsDoNotMatterWhereNothingIsUsedAgainAnyway() {
    var off = new Resources(20_000, 20_000, 1 << 20, 40, 1L << 30, 28_232, 0, 0, 0, 0, 4096);
    LoadPlan churn = Plans.plan(LOOPBACK, 100, List.of(2000.0), true, List.of());
    assertThat(Preflight.check(churn, off))
        .extracting(Finding::command)
        .containsExactly("--source-addresses 127.0.0.2-127.0.0.4");
    assertThat(Preflight.check(Plans.closed(1000), off)).isEmpty();
    var few = new Resources(1 << 20, 1 << 20, 1 << 20, 40, 64L << 30, 28_232, 0, 9, 2, 0, 65_535);
    assertThat(Preflight.check(Plans.closed(60_000), few))
        .extracting(Finding::command)
        .containsExactly("--source-addresses 127.0.0.2-127.0.0.4");
  }

  @Test
  void timestampsAreLookedUp(@TempDir Path proc) throws IOException {
    Path settings = Files.createDirectories(proc.resolve("sys/net/ipv4"));
    Files.writeString(settings.resolve("tcp_timestamps"), "0\n");
    assertThat(Resources.of(Endpoint.parse(LOOPBACK), new Proc(proc)).timestamps()).isZero();
  }

  @Test
  void churnFromChosenAddressesGetsNoPortEarly() {
    LoadPlan churn = Plans.plan(LOOPBACK, 100, List.of(), true, List.of("127.0.0.2"));
    assertThat(Preflight.check(churn, USUAL)).extracting(Finding::severity).containsExactly(WARN);
  }

  @Test
  void aSourceAddressOfAnotherMachine() {
    LoadPlan plan = Plans.plan(LOOPBACK, 10, List.of(), false, List.of("192.0.2.77"));
    assertThat(Preflight.check(plan, USUAL))
        .containsExactly(
            new Finding(
                REFUSE,
                "source addresses: this machine does not have 192.0.2.77",
                "sudo ip address add 192.0.2.77/32 dev lo"));
  }

  @Test
  void aSourceAddressFromWhichTheServerIsNotReached() {
    LoadPlan plan = Plans.plan("tcp://192.0.2.1:7000", 10, List.of(), false, List.of("127.0.0.2"));
    assertThat(Preflight.check(plan, USUAL))
        .extracting(Finding::sentence)
        .containsExactly("source addresses: /127.0.0.2 reaches only this machine");
  }

  @Test
  void moreConnectsAtOnceThanMayWait() {
    assertThat(Preflight.check(Plans.closed(6000), USUAL))
        .extracting(Finding::severity, Finding::command)
        .containsExactly(
            tuple(
                WARN,
                "--connect-rate 5000/s, or before the server starts: sudo sysctl -w"
                    + " net.core.somaxconn=6000"));
  }

  @Test
  void aHeapThatIsTooSmall() {
    var facts = new Resources(20_000, 20_000, 1 << 20, 40, 100L << 20, 28_232, 0, 0, 2, 1, 65_535);
    assertThat(Preflight.check(Plans.closed(10_000), facts))
        .containsExactly(
            new Finding(
                REFUSE,
                "memory: 10,000 clients need about 236 MiB of heap, and the client has 100 MiB",
                "export JAVA_OPTS=-Xmx1g"));
  }
}
