package io.heddle.commands;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What STATS tells. Thread-safe. */
final class Stats {
  private final Store store;
  private final long startNanos = System.nanoTime();
  private final AtomicInteger connections = new AtomicInteger();
  private final LongAdder commands = new LongAdder();

  Stats(Store store) {
    this.store = store;
  }

  void connected() {
    connections.incrementAndGet();
  }

  void disconnected() {
    connections.decrementAndGet();
  }

  void commandCame() {
    commands.increment();
  }

  @Override
  public String toString() {
    long uptimeSeconds = (System.nanoTime() - startNanos) / 1_000_000_000;
    return "connections=%d commands=%d keys=%d uptime-seconds=%d"
        .formatted(connections.get(), commands.sum(), store.size(), uptimeSeconds);
  }
}
