package io.heddle.server.admin;

import io.heddle.server.connection.Tally;
import io.heddle.server.connection.Traffic;
import io.heddle.server.listen.Listener;
import io.heddle.transport.Activity;
import io.heddle.transport.CloseReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;

/** What comes and goes through the listeners: added up once for each scrape. */
final class TrafficMetrics {
  private final MeterRegistry registry;
  private final List<Look> looks = new CopyOnWriteArrayList<>();

  TrafficMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void register(Listener listener, Tags tags) {
    Traffic traffic = listener.connections().traffic();
    counter(
        "heddle.connections.accepted",
        "Connections taken from the backlog",
        tags,
        traffic,
        Traffic::acceptedCount);
    counter(
        "heddle.accept.errors", "Accepts that failed", tags, traffic, Traffic::acceptErrorCount);
    Gauge.builder("heddle.connections.active", traffic, Traffic::activeCount)
        .description("Connections being served")
        .tags(tags)
        .register(registry);
    for (CloseReason reason : CloseReason.values()) {
      counter(
          "heddle.connections.closed",
          "Connections ended",
          tags.and("reason", reason.toString()),
          traffic,
          t -> t.closedCount(reason));
    }
    var look = new Look(traffic);
    looks.add(look);
    register(look, tags);
  }

  private void register(Look look, Tags tags) {
    counter("heddle.requests", "Requests begun", tags, look, l -> l.tally.requests());
    counter("heddle.received.bytes", "Bytes received", tags, look, l -> l.tally.bytesIn());
    counter("heddle.sent.bytes", "Bytes sent", tags, look, l -> l.tally.bytesOut());
    for (Activity activity : Activity.values())
      Gauge.builder("heddle.connection.threads", look, l -> l.tally.threads(activity))
          .description("Threads of connections, by what they are at: reading and writing wait")
          .tags(tags.and("activity", activity.toString()))
          .register(registry);
  }

  private <T> void counter(
      String name, String help, Tags tags, T told, ToDoubleFunction<T> figure) {
    FunctionCounter.builder(name, told, figure).description(help).tags(tags).register(registry);
  }

  void refresh() {
    looks.forEach(Look::again);
  }

  /** The tally of one listener that several meters are read from. */
  private static final class Look {
    private final Traffic traffic;
    private final Lock lock = new ReentrantLock();
    private volatile Tally tally;

    Look(Traffic traffic) {
      this.traffic = traffic;
      this.tally = traffic.tally();
    }

    /** One at a time: an older tally must not follow a newer one. */
    void again() {
      lock.lock();
      try {
        tally = traffic.tally();
      } finally {
        lock.unlock();
      }
    }
  }
}
