package io.heddle.server.admin;

import io.heddle.server.listen.AcceptQueue;
import io.heddle.server.listen.AcceptQueueDepths;
import io.heddle.server.listen.Listener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** How many connections wait to be accepted, where the system tells: read once for each scrape. */
final class AcceptQueueMetrics {
  private final MeterRegistry registry;
  private final List<AcceptQueue> queues = new CopyOnWriteArrayList<>();
  private final boolean told = AcceptQueueDepths.told();
  private volatile @Nullable AcceptQueueDepths depths;

  AcceptQueueMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void register(Listener listener, Tags tags) {
    if (!told) return;
    for (AcceptQueue queue : listener.acceptQueues()) {
      queues.add(queue);
      Tags withEndpoint = tags.and("endpoint", queue.endpoint().toString());
      Gauge.builder("heddle.accept.queue.connections", () -> depth(queue))
          .description("Connections that wait to be accepted, at this moment")
          .tags(withEndpoint)
          .register(registry);
      Gauge.builder("heddle.accept.queue.limit", () -> limit(queue))
          .description("Connections that may wait to be accepted: backlog, or net.core.somaxconn")
          .tags(withEndpoint)
          .register(registry);
    }
  }

  private double depth(AcceptQueue queue) {
    AcceptQueueDepths read = depths;
    return read == null ? Double.NaN : read.depth(queue);
  }

  private double limit(AcceptQueue queue) {
    AcceptQueueDepths read = depths;
    return read == null ? Double.NaN : read.limit(queue);
  }

  void refresh() {
    if (!told) return;
    try {
      depths = AcceptQueueDepths.read(queues);
    } catch (IOException noDescriptorLeft) {
      depths = null;
    }
  }
}
