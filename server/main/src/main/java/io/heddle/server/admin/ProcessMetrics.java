package io.heddle.server.admin;

import com.sun.management.OperatingSystemMXBean;
import io.heddle.server.ProtocolView;
import io.heddle.server.guard.Descriptors;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;

/** The figures of the process, and what runs in it. */
final class ProcessMetrics implements AutoCloseable {
  /** Nanoseconds, and a count of nothing: Prometheus has other names for them. */
  private static final Set<String> MISNAMED = Set.of("process.cpu.time", "system.cpu.count");

  private final JvmGcMetrics collections = new JvmGcMetrics();

  ProcessMetrics(List<ProtocolView> protocols, MeterRegistry registry) {
    // Before any meter is there.
    registry.config().meterFilter(MeterFilter.deny(id -> MISNAMED.contains(id.getName())));
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    processors(registry);
    new UptimeMetrics().bindTo(registry);
    descriptors(registry);
    Gauge.builder("heddle.build.info", () -> 1)
        .description("Heddle's version, and that of the Java it runs on")
        .tags("version", version(), "java", Runtime.version().toString())
        .register(registry);
    for (ProtocolView protocol : protocols)
      Gauge.builder("heddle.plugin.info", () -> 1)
          .description("A protocol that was found, in its version")
          .tags("protocol", protocol.name(), "version", protocol.version())
          .register(registry);
  }

  /** As Prometheus' own clients name it, in seconds. */
  private static void processors(MeterRegistry registry) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
      FunctionCounter.builder("process.cpu", system, it -> it.getProcessCpuTime() / 1e9)
          .baseUnit("seconds")
          .description("CPU time that the process has used")
          .register(registry);
    Gauge.builder("system.cpus", Runtime.getRuntime(), Runtime::availableProcessors)
        .description("Processors that the JVM may use")
        .register(registry);
  }

  private static void descriptors(MeterRegistry registry) {
    // Elsewhere the system sets no limit that the JVM could tell.
    if (Descriptors.max() == Long.MAX_VALUE) return;
    Gauge.builder("heddle.descriptors.used", () -> Descriptors.max() - Descriptors.left())
        .description("File descriptors that the process has open")
        .register(registry);
    Gauge.builder("heddle.descriptors.left", Descriptors::left)
        .description("File descriptors that the process can still open")
        .register(registry);
    Gauge.builder("heddle.descriptors.max", Descriptors::max)
        .description("File descriptors that the process may have")
        .register(registry);
  }

  private static String version() {
    String version = ProcessMetrics.class.getPackage().getImplementationVersion();
    return version == null ? "-" : version;
  }

  @Override
  public void close() {
    collections.close();
  }
}
