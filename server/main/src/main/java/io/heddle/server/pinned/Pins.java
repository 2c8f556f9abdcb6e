package io.heddle.server.pinned;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Waits of the threads of one protocol that held a carrier. Thread-safe. */
public final class Pins {
  private final LongAdder count = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  void add(Duration held) {
    count.increment();
    nanos.add(held.toNanos());
  }

  public long count() {
    return count.sum();
  }

  /** How long they held one, all together. */
  public double seconds() {
    return nanos.sum() / 1e9;
  }
}
