package io.heddle.server.admin;

import io.heddle.server.pinned.PinnedThreads;
import io.heddle.server.pinned.Pins;
import io.heddle.server.text.Meaning;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What carries the virtual threads, and which of them keep a carrier from others. */
record ThreadMetrics(MeterRegistry registry) {
  private static final System.Logger LOG = System.getLogger(ThreadMetrics.class.getName());

  void register(PinnedThreads pinned) {
    Gauge.builder("heddle.pins.watched", () -> pinned.watching() ? 1 : 0)
        .description("1 while waits that hold a carrier are counted, 0 otherwise")
        .register(registry);
    pinned
        .byProtocol()
        .forEach((protocol, pins) -> {
          Tags tags = Tags.of("protocol", protocol);
          FunctionCounter.builder("heddle.pins", pins, Pins::count)
              .description(
                  "Waits of 1 ms or more that held a carrier, by the protocol whose code waited")
              .tags(tags)
              .register(registry);
          FunctionCounter.builder("heddle.pins.held", pins, Pins::seconds)
              .baseUnit("seconds")
              .description("Time for which waits of 1 ms or more held a carrier, likewise")
              .tags(tags)
              .register(registry);
        });
  }

  /** The scheduler's figures, of which JDK 24 and newer tell. Loads what is slow to load. */
  void registerScheduler() {
    try {
      MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
      var scheduler = new ObjectName("jdk.management:type=VirtualThreadScheduler");
      if (!beans.isRegistered(scheduler)) return;
      var figures = new Figures(beans, scheduler);
      figures.gauge(
          "heddle.virtual.threads.mounted",
          "MountedVirtualThreadCount",
          "Virtual threads that are on a carrier");
      figures.gauge(
          "heddle.virtual.threads.queued",
          "QueuedVirtualThreadCount",
          "Virtual threads that could run and wait for a carrier");
      figures.gauge("heddle.carriers", "PoolSize", "Platform threads that carry virtual ones");
      figures.gauge(
          "heddle.carriers.parallelism",
          "Parallelism",
          "Virtual threads that run at a time, but for carriers added for those that are held");
    } catch (JMException e) {
      LOG.log(System.Logger.Level.DEBUG, "no figures of the scheduler", e);
    }
  }

  private final class Figures {
    private final MBeanServer beans;
    private final ObjectName scheduler;

    Figures(MBeanServer beans, ObjectName scheduler) {
      this.beans = beans;
      this.scheduler = scheduler;
    }

    void gauge(String name, String attribute, String help) {
      Gauge.builder(name, () -> value(attribute)).description(help).register(registry);
    }

    private double value(String attribute) {
      try {
        return ((Number) beans.getAttribute(scheduler, attribute)).doubleValue();
      } catch (JMException e) {
        LOG.log(System.Logger.Level.DEBUG, () -> attribute + ": " + Meaning.of(e));
        return Double.NaN;
      }
    }
  }
}
