package io.heddle.loadtest.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a /proc made by hand. */
class SamplerTest {
  @TempDir Path root;
  private Proc proc;

  @BeforeEach
  void usual() throws IOException {
    proc = new Proc(root);
    write("4711/stat", stat("java (x) y", 1000, 500));
    write("4711/status", "Name:\tjava\nVmPeak:\t 9 kB\nVmRSS:\t   2048 kB\nThreads:\t17\n");
    write(
        "4711/limits",
        "Max open files            1024                 4096                 files\n");
    write("net/netstat", netstat(7, 9));
    write("net/snmp", "Tcp: InSegs RetransSegs\nTcp: 5 100\nUdp: A\nUdp: 1\n");
    write("net/sockstat", "sockets: used 10\nTCP: inuse 5 orphan 0 tw 53 alloc 6 mem 3\n");
    write("stat", "cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 1 1 1\n");
    write("meminfo", "MemTotal:       1000 kB\nMemAvailable:    250 kB\n");
  }

  @Test
  void theFirstSampleHasLevelsOnly() {
    assertThat(sampler().sample(10))
        .containsEntry(Series.SERVER_RSS, 2048.0 * 1024)
        .containsEntry(Series.SERVER_THREADS, 17.0)
        .containsEntry(Series.TIME_WAIT, 53.0)
        .containsEntry(Series.SOCKETS, 5.0)
        .containsEntry(Series.MACHINE_MEMORY_FREE, 0.25)
        .doesNotContainKeys(
            Series.CLIENT_CPU, Series.SERVER_CPU, Series.ACCEPT_OVERFLOWS, Series.MACHINE_CPU);
  }

  @Test
  void fromTheSecondOnWhatHappenedSince() throws IOException {
    Sampler sampler = sampler();
    sampler.sample(10);
    // Two seconds later: 3 s of processor time, of 4 processors.
    write("4711/stat", stat("java (x) y", 1200, 600));
    write("net/netstat", netstat(11, 19));
    write("net/snmp", "Tcp: InSegs RetransSegs\nTcp: 5 106\n");
    write("stat", "cpu  110 0 110 800 100 0 40 40 0 0\ncpu0 1 1 1 1\n");
    Map<String, Double> values = sampler.sample(12);
    assertThat(values)
        .containsEntry(Series.SERVER_CPU, 3.0 / 2 / 4)
        .containsEntry(Series.ACCEPT_OVERFLOWS, 2.0)
        .containsEntry(Series.ACCEPT_DROPS, 5.0)
        .containsEntry(Series.RETRANSMITS, 3.0)
        .containsEntry(Series.MACHINE_CPU, 0.5)
        .containsEntry(Series.MACHINE_STOLEN, 0.2)
        .containsKeys(Series.CLIENT_CPU, Series.CLIENT_GC, Series.CLIENT_HEAP);
  }

  @Test
  void ofSeveralServersTheDescriptorsOfTheFullest() throws IOException {
    for (int i = 0; i < 3; i++) write("4711/fd/" + i, "");
    write("4712/stat", stat("worker", 0, 0));
    write("4712/status", "VmRSS:\t 1024 kB\n");
    write("4712/limits", "Max open files            4                 4                 files\n");
    for (int i = 0; i < 3; i++) write("4712/fd/" + i, "");
    Map<String, Double> values = new Sampler(proc, List.of(4711L, 4712L), 4).sample(1);
    assertThat(values)
        .containsEntry(Series.SERVER_DESCRIPTORS_MAX, 4.0)
        .containsEntry(Series.SERVER_RSS, 3072.0 * 1024);
  }

  @Test
  void whereThereIsNoProcOnlyTheClientIsSeen() {
    Sampler sampler = new Sampler(new Proc(root.resolve("none")), List.of(4711L), 4);
    sampler.sample(1);
    assertThat(sampler.sample(2))
        .containsKeys(Series.CLIENT_CPU, Series.CLIENT_GC, Series.CLIENT_HEAP)
        .doesNotContainKeys(Series.SERVER_CPU, Series.ACCEPT_OVERFLOWS, Series.TIME_WAIT);
  }

  @Test
  void findsWhoListens() throws IOException {
    write(
        "net/tcp",
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1B58 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8801 1 0
           1: 0200007F:1B58 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8802 1 0
           2: 0100007F:1B58 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 8803 1 0
        """);
    write(
        "net/tcp6",
        """
          sl  local_address                         remote_address
           0: 00000000000000000000000000000000:1B59 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 8804 1
        """);
    link("100/fd/5", "socket:[8803]");
    link("4711/fd/4", "pipe:[1]");
    link("4711/fd/5", "socket:[8801]");
    link("4712/fd/7", "socket:[8804]");
    assertThat(servers("tcp://127.0.0.1:7000")).containsExactly(4711L);
    assertThat(servers("tls://127.0.0.1:7001")).containsExactly(4712L);
    assertThat(servers("tcp://[::1]:7001")).containsExactly(4712L);
    assertThat(servers("tcp://127.0.0.1:7002")).isEmpty();
    assertThat(servers("tcp://192.0.2.1:7000")).isEmpty();
    assertThat(servers("unix:///tmp/socket")).isEmpty();
  }

  private List<Long> servers(String endpoint) {
    return ServerProcesses.of(Endpoint.parse(endpoint), proc);
  }

  private Sampler sampler() {
    return new Sampler(proc, List.of(4711L), 4);
  }

  private static String stat(String name, long user, long system) {
    return "4711 (%s) S 1 1 1 0 -1 1 1 1 1 1 %d %d 0 0 20 0 17 0 5 1 1 1 1 1\n"
        .formatted(name, user, system);
  }

  private static String netstat(long overflows, long drops) {
    return "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 %d %d\nIpExt: A\nIpExt: 1\n"
        .formatted(overflows, drops);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void link(String file, String target) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.createSymbolicLink(path, Path.of(target));
  }
}
