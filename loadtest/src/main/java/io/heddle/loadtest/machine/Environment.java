package io.heddle.loadtest.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryManagerMXBean;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a report says of the machine that it was made on. */
public final class Environment {
  private static final String VERSION =
      Optional.ofNullable(Environment.class.getPackage().getImplementationVersion())
          .orElse("development");

  private Environment() {}

  /** By name, in the order to show them in; what cannot be known here is absent. */
  public static Map<String, String> describe() {
    return describe(Proc.SYSTEM);
  }

  static Map<String, String> describe(Proc proc) {
    var all = new LinkedHashMap<String, String>();
    all.put(
        "time",
        OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString());
    all.put("heddle", VERSION);
    all.put("os", properties("os.name", "os.version", "os.arch"));
    all.put("cpu", cpu(proc));
    cpuQuota(proc).ifPresent(quota -> all.put("cpu-quota", quota));
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
      all.put("memory", mebibytes(system.getTotalMemorySize()));
    all.put("client-jdk", properties("java.vm.name", "java.runtime.version"));
    all.put("client-heap-max", mebibytes(Runtime.getRuntime().maxMemory()));
    all.put(
        "client-collector",
        String.join(
            ", ",
            ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(MemoryManagerMXBean::getName)
                .toList()));
    proc.descriptorLimits("self")
        .ifPresent(most -> all.put("ulimit -n", most.soft() + " (hard " + most.hard() + ")"));
    for (String name :
        List.of(
            "net.core.somaxconn",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_tw_reuse",
            "net.ipv4.tcp_max_syn_backlog"))
      proc.sysctl(name).ifPresent(value -> all.put(name, value.replaceAll("\\s+", " ")));
    return all;
  }

  private static String properties(String... names) {
    return String.join(" ", List.of(names).stream().map(System::getProperty).toList());
  }

  private static String cpu(Proc proc) {
    int count = Runtime.getRuntime().availableProcessors();
    String model =
        proc.lines("cpuinfo").stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    return count + " x " + model;
  }

  /** Of the control group of this process: version 2, or 1. */
  private static Optional<String> cpuQuota(Proc proc) {
    String group =
        proc.lines("self/cgroup").stream()
            .filter(line -> line.startsWith("0::/"))
            .map(line -> line.substring("0::/".length()))
            .findFirst()
            .orElse("");
    String files = "../sys/fs/cgroup/";
    return proc.text(files + group + "/cpu.max")
        .or(() -> proc.text(files + "cpu.max"))
        .or(() ->
            proc.text(files + "cpu/cpu.cfs_quota_us")
                .flatMap(quota ->
                    proc.text(files + "cpu/cpu.cfs_period_us")
                        .map(period -> quota.strip() + " " + period.strip())))
        .map(text -> text.strip().split(" ", -1))
        .filter(words -> words.length == 2 && words[0].matches("\\d+"))
        .map(words ->
            String.format(
                Locale.ROOT,
                "%.2f processors",
                Double.parseDouble(words[0]) / Double.parseDouble(words[1])));
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
  }
}
