package io.heddle.commands;

import java.util.concurrent.atomic.LongAdder;

/** What STATS tells, but for the keys. Thread-safe. */
final class Stats {
  /** Those that are open. */
  final LongAdder connections = new LongAdder();

  final LongAdder commands = new LongAdder();
  private final long startNanos = System.nanoTime();

  String text(int keys) {
    long uptimeSeconds = (System.nanoTime() - startNanos) / 1_000_000_000;
    return "connections=%d commands=%d keys=%d uptime-seconds=%d"
        .formatted(connections.sum(), commands.sum(), keys, uptimeSeconds);
  }
}
