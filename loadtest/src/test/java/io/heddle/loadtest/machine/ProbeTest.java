package io.heddle.loadtest.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.loadtest.Plans;
import io.heddle.transport.Endpoint;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProbeTest {

  @Test
  @EnabledOnOs(OS.LINUX)
  void looksAtItselfOnceASecond() {
    long start = System.nanoTime();
    try (Probe probe = Probe.start(List.of(ProcessHandle.current().pid()), null)) {
      await().until(() -> probe.samplesSince(start).size() >= 2);
      List<Sample> samples = probe.samplesSince(start);
      assertThat(samples.get(1).at() - samples.get(0).at()).isBetween(0.5, 5.0);
      assertThat(samples.get(1).values())
          .containsKeys(
              Series.CLIENT_CPU,
              Series.CLIENT_GC,
              Series.SERVER_CPU,
              Series.SERVER_RSS,
              Series.SERVER_THREADS,
              Series.MACHINE_CPU)
          .hasEntrySatisfying(Series.CLIENT_CPU, cpu -> assertThat(cpu).isBetween(0.0, 1.1))
          .hasEntrySatisfying(Series.CLIENT_DESCRIPTORS, open -> assertThat(open).isPositive());
      assertThat(probe.samplesSince(System.nanoTime())).isEmpty();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void findsTheProcessThatListens() throws Exception {
    try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var endpoint = Endpoint.parse("tcp://localhost:" + socket.getLocalPort());
      assertThat(ServerProcesses.of(endpoint)).containsExactly(ProcessHandle.current().pid());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void countsDescriptorsWhetherOrNotTheKernelDoes() throws Exception {
    long counted;
    try (var each = Files.list(Path.of("/proc/self/fd"))) {
      counted = each.count();
    }
    assertThat(Proc.SYSTEM.descriptors("self").orElseThrow()).isBetween(counted - 3, counted + 3);
  }

  @Test
  void aRunBeginsAsLongBeforeItsFirstWindowAsThatSays() {
    var clock = new Probe.RunClock();
    long before = System.nanoTime();
    clock.window(Plans.window(1, 10, 1, 0));
    clock.window(Plans.window(2, 10, 1, 0));
    assertThat(clock.startNanos())
        .isBetween(before - 1_000_000_000, System.nanoTime() - 1_000_000_000);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void settingsAreReadWhole() {
    assertThat(Proc.SYSTEM.sysctl("net.ipv4.ip_local_port_range").orElseThrow())
        .matches("\\d+\\s+\\d+");
  }

  @Test
  void theEnvironmentSaysWhatMatters() {
    Map<String, String> environment = Environment.describe();
    assertThat(environment.keySet())
        .startsWith("time", "heddle", "os", "cpu")
        .contains("memory", "client-jdk", "client-heap-max");
    assertThat(environment.values())
        .doesNotContainNull()
        .allSatisfy(v -> assertThat(v).isNotBlank());
  }
}
