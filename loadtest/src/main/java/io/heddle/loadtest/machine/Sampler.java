package io.heddle.loadtest.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the figures of one moment, and what has happened since the one before. Of one thread. */
final class Sampler {
  private static final String SELF = "self";

  private final Proc proc;
  private final List<Long> serverPids;
  private final int processors;
  private final Map<String, Double> totals = new HashMap<>();
  private double lastSeconds = Double.NaN;

  Sampler(Proc proc, List<Long> serverPids, int processors) {
    this.proc = proc;
    this.serverPids = List.copyOf(serverPids);
    this.processors = processors;
  }

  /**
   * Reads them.
   *
   * @param seconds by any clock
   * @return by name, see {@link Series}; in the first sample nothing that is counted over time
   */
  Map<String, Double> sample(double seconds) {
    var values = new HashMap<String, Double>();
    double passed = seconds - lastSeconds;
    client(values, passed);
    server(values, passed);
    kernel(values, passed);
    machine(values);
    lastSeconds = seconds;
    return values;
  }

  private void client(Map<String, Double> values, double passed) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      double cpuSeconds = system.getProcessCpuTime() / 1e9;
      if (cpuSeconds >= 0) rate(values, Series.CLIENT_CPU, cpuSeconds / processors, passed);
    }
    rate(values, Series.CLIENT_GC, collectionSeconds(), passed);
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    values.put(Series.CLIENT_HEAP, (double) heap.getUsed());
    if (heap.getMax() > 0) values.put(Series.CLIENT_HEAP_MAX, (double) heap.getMax());
    descriptors(values, SELF, Series.CLIENT_DESCRIPTORS, Series.CLIENT_DESCRIPTORS_MAX);
  }

  /** In which this process stood still: what runs beside it, in cycles, shows as processor time. */
  private static double collectionSeconds() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(each -> !each.getName().endsWith("Cycles"))
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .filter(millis -> millis >= 0)
            .sum()
        / 1e3;
  }

  private void server(Map<String, Double> values, double passed) {
    for (long pid : serverPids) {
      String name = Long.toString(pid);
      Optional<Proc.Usage> usage = proc.usage(name);
      if (usage.isEmpty()) continue;
      Proc.Usage server = usage.get();
      double cpu = perSecond("server-cpu-of-" + pid, server.cpuSeconds() / processors, passed);
      if (!Double.isNaN(cpu)) values.merge(Series.SERVER_CPU, cpu, Double::sum);
      values.merge(Series.SERVER_RSS, (double) server.rssBytes(), Double::sum);
      values.merge(Series.SERVER_THREADS, (double) server.threads(), Double::sum);
      descriptors(values, name, Series.SERVER_DESCRIPTORS, Series.SERVER_DESCRIPTORS_MAX);
    }
  }

  /** Of several processes the one that is nearest to its limit stays. */
  private void descriptors(Map<String, Double> values, String pid, String used, String most) {
    OptionalLong open = proc.descriptors(pid);
    if (open.isEmpty()) return;
    double limit =
        proc.descriptorLimits(pid)
            .map(limits -> (double) limits.soft())
            .orElse(Double.POSITIVE_INFINITY);
    Double before = values.get(used);
    if (before != null && before / values.getOrDefault(most, limit) > open.getAsLong() / limit)
      return;
    values.put(used, (double) open.getAsLong());
    if (Double.isFinite(limit)) values.put(most, limit);
  }

  private void kernel(Map<String, Double> values, double passed) {
    Map<String, Long> tcp = proc.counters("net/netstat", "TcpExt");
    count(values, Series.ACCEPT_OVERFLOWS, tcp.get("ListenOverflows"), passed);
    count(values, Series.ACCEPT_DROPS, tcp.get("ListenDrops"), passed);
    Map<String, Long> snmp = proc.counters("net/snmp", "Tcp");
    count(values, Series.RETRANSMITS, snmp.get("RetransSegs"), passed);
    proc.after("net/sockstat", "TCP:", "tw").ifPresent(n -> values.put(Series.TIME_WAIT, n * 1.0));
    proc.after("net/sockstat", "TCP:", "inuse").ifPresent(n -> values.put(Series.SOCKETS, n * 1.0));
  }

  private void machine(Map<String, Double> values) {
    String stat = proc.text("stat").orElse("");
    if (stat.startsWith("cpu ")) {
      // user, nice, system, idle, iowait, irq, softirq, steal; what guests take is in user.
      String[] ticks = stat.substring(4, stat.indexOf('\n')).strip().split(" ", -1);
      double all = 0;
      for (int i = 0; i < Math.min(8, ticks.length); i++) all += Double.parseDouble(ticks[i]);
      double idle = Double.parseDouble(ticks[3]) + Double.parseDouble(ticks[4]);
      double allSince = perSecond("machine-ticks", all, 1);
      double idleSince = perSecond("machine-ticks-idle", idle, 1);
      if (allSince > 0) values.put(Series.MACHINE_CPU, 1 - idleSince / allSince);
      double interrupts = Double.parseDouble(ticks[5]) + Double.parseDouble(ticks[6]);
      double interruptsSince = perSecond("machine-ticks-interrupts", interrupts, 1);
      if (allSince > 0) values.put(Series.MACHINE_INTERRUPTS, interruptsSince / allSince);
      double stolenSince = perSecond("machine-ticks-stolen", Double.parseDouble(ticks[7]), 1);
      if (allSince > 0) values.put(Series.MACHINE_STOLEN, stolenSince / allSince);
    }
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    if (load >= 0) values.put(Series.MACHINE_LOAD, load);
    OptionalLong free = proc.after("meminfo", "MemAvailable", ":");
    OptionalLong total = proc.after("meminfo", "MemTotal", ":");
    if (free.isPresent() && total.isPresent())
      values.put(Series.MACHINE_MEMORY_FREE, 1.0 * free.getAsLong() / total.getAsLong());
  }

  private void count(Map<String, Double> values, String name, @Nullable Long total, double passed) {
    if (total != null) rate(values, name, total, passed);
  }

  private void rate(Map<String, Double> values, String name, double total, double passed) {
    double rate = perSecond(name, total, passed);
    if (!Double.isNaN(rate)) values.put(name, rate);
  }

  /** NaN the first time. */
  private double perSecond(String name, double total, double passed) {
    Double before = totals.put(name, total);
    return before == null ? Double.NaN : Math.max(0, total - before) / passed;
  }
}
