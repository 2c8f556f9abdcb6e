package io.heddle.server.admin;

import io.heddle.server.ProtocolView;
import io.heddle.server.guard.Descriptors;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;

/** The figures of the process, and what runs in it. */
final class ProcessMetrics implements AutoCloseable {
  private final JvmGcMetrics collections = new JvmGcMetrics();

  ProcessMetrics(List<ProtocolView> protocols, MeterRegistry registry) {
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    Gauge.builder("heddle.descriptors.left", Descriptors::left)
        .description("File descriptors that the process can still open")
        .register(registry);
    Gauge.builder("heddle.descriptors.max", Descriptors::max)
        .description("File descriptors that the process may have")
        .register(registry);
    for (ProtocolView protocol : protocols)
      Gauge.builder("heddle.plugin.info", () -> 1)
          .description("A protocol that was found, in its version")
          .tags("protocol", protocol.name(), "version", protocol.version())
          .register(registry);
  }

  @Override
  public void close() {
    collections.close();
  }
}
