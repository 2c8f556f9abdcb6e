package io.heddle.server.guard;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Lets an exact number of connections in at a time. Thread-safe. */
public final class Gate {
  private final Bulkhead bulkhead;
  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

  /**
   * @param name in the metrics of Resilience4j
   * @param connectionsMax 1 or more
   */
  public Gate(String name, int connectionsMax) {
    bulkhead =
        Bulkhead.of(
            name,
            BulkheadConfig.custom()
                .maxConcurrentCalls(connectionsMax)
                .maxWaitDuration(Duration.ZERO)
                .build());
  }

  boolean tryEnter() {
    return bulkhead.tryAcquirePermission();
  }

  void leave() {
    bulkhead.releasePermission();
    for (Thread thread : waiting) LockSupport.unpark(thread);
  }

  boolean isFull() {
    return bulkhead.getMetrics().getAvailableConcurrentCalls() == 0;
  }

  void announce(Thread thread) {
    waiting.add(thread);
  }

  void forget(Thread thread) {
    waiting.remove(thread);
  }

  /** How many are let in at a time. */
  public int connectionsMax() {
    return bulkhead.getMetrics().getMaxAllowedConcurrentCalls();
  }
}
