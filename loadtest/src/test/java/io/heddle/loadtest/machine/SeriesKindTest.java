package io.heddle.loadtest.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesKindTest {

  @ParameterizedTest
  @CsvSource({
    "client-cpu, client, %",
    "client-gc, client, %",
    "client-heap-bytes, client, MiB",
    "client-heap-bytes-max, client, MiB",
    "client-descriptors, client, ''",
    "server-cpu, server-process, %",
    "server-rss-bytes, server-process, MiB",
    "server-threads, server-process, ''",
    "machine-load, machine, ''",
    "machine-memory-free, machine, %",
    "retransmits, machine, /s",
    "time-wait, machine, ''",
    "heddle_connections_open, server-metrics, ''",
    "rate(heddle_requests_total), server-metrics, /s",
    "system_cpu_usage, server-metrics, %",
    "'jvm_memory_used_bytes{area=\"heap\"}', server-metrics, MiB",
    "rate(net_bytes_total), server-metrics, MiB/s",
    "'rate(jvm_gc_pause_seconds_sum{cause=\"A\"})', server-metrics, s/s",
    "rate(jvm_gc_pause_seconds_count), server-metrics, /s"
  })
  void isToldByTheName(String name, String origin, String unit) {
    SeriesKind kind = SeriesKind.of(name);

    assertThat(kind.origin()).isEqualTo(origin);
    assertThat(kind.unit()).isEqualTo(unit);
  }

  @Test
  void turnsSharesAndBytesIntoWhatPeopleRead() {
    assertThat(SeriesKind.of(Series.MACHINE_CPU).factor()).isEqualTo(100);
    assertThat(SeriesKind.of(Series.CLIENT_HEAP).factor() * (64 << 20)).isEqualTo(64);
    assertThat(SeriesKind.of(Series.SOCKETS).factor()).isOne();
  }

  @Test
  void takesNothingThatIsSampledHereForTheServersMetrics() {
    long self = ProcessHandle.current().pid();
    var sampler = new Sampler(Proc.SYSTEM, List.of(self), 2);
    sampler.sample(1);
    Map<String, Double> values = sampler.sample(2);

    assertThat(values.keySet())
        .contains(Series.CLIENT_CPU, Series.SERVER_CPU)
        .allSatisfy(
            name -> assertThat(SeriesKind.of(name).origin()).isNotEqualTo("server-metrics"));
  }
}
