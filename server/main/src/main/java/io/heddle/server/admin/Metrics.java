package io.heddle.server.admin;

import io.heddle.server.ProtocolView;
import io.heddle.server.Server;
import io.heddle.server.connection.AccessLog;
import io.heddle.server.listen.Listener;
import io.heddle.server.pinned.PinnedThreads;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/**
 * The figures of the listeners in Prometheus' text format. They are read when somebody asks, not
 * when they change.
 */
final class Metrics implements AutoCloseable {
  private final Server server;
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** What one request gets. */
  record Page(String contentType, String text) {}

  private final ProcessMetrics process;
  private final LimitMetrics limits = new LimitMetrics(registry);
  private final AcceptQueueMetrics queues = new AcceptQueueMetrics(registry);
  private final TrafficMetrics traffic = new TrafficMetrics(registry);
  private final ThreadMetrics threads = new ThreadMetrics(registry);
  private final PinnedThreads pinned;

  Metrics(Server server, List<ProtocolView> protocols) {
    this.server = server;
    process = new ProcessMetrics(protocols, registry);
    pinned = new PinnedThreads(server.listeners());
    threads.register(pinned);
    limits.register(server);
    server.listeners().forEach(this::register);
    registry.getPrometheusRegistry().register(new LatencyMetrics(server));
    server.accessLog().ifPresent(this::register);
    // What a first scrape loads must not have to be loaded when descriptors have run out: a class
    // that could not be initialized once never will be.
    scrape(TEXT);
    scrape(OPEN_METRICS);
  }

  /** Begins with what takes long to begin, on a thread that nobody waits for. */
  void watch() {
    Thread.ofPlatform()
        .daemon()
        .name("heddle-admin-watch")
        .start(() -> {
          threads.registerScheduler();
          // Flight Recorder ends the process where it finds no descriptor for its next file.
          if (server.connectionsMax() <= server.connectionsMaxByDefault()) pinned.start();
        });
  }

  @Override
  public void close() {
    pinned.close();
    process.close();
  }

  Page scrape(String accepted) {
    queues.refresh();
    traffic.refresh();
    String type = accepted.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    return new Page(type, registry.scrape(type));
  }

  private void register(AccessLog log) {
    FunctionCounter.builder("heddle.access.log.dropped", log, AccessLog::droppedCount)
        .description("Lines of the access log that could not be written")
        .register(registry);
  }

  private void register(Listener listener) {
    Tags tags = Tags.of("listener", listener.name(), "protocol", listener.protocol());
    limits.register(listener, tags);
    queues.register(listener, tags);
    traffic.register(listener, tags);
    Gauge.builder("heddle.handlers.unending", listener.connections(), c -> c.unending().size())
        .description(
            "Handlers that go on though their connections were ended and they were interrupted")
        .tags(tags)
        .register(registry);
    Gauge.builder("heddle.listener.draining", listener, l -> l.draining() ? 1 : 0)
        .description("1 while the listener drains or has been drained, 0 while it accepts")
        .tags(tags)
        .register(registry);
    listener.datagrams().ifPresent(d -> DatagramMetrics.register(listener, d, registry));
  }
}
