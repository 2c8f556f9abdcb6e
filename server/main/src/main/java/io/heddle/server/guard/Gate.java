package io.heddle.server.guard;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets an exact number of connections in at a time. The number may change: where more are inside
 * than it becomes, nobody has to leave, and nobody comes in until enough have. (A bulkhead of
 * Resilience4j waits for them when its number is lowered, and meanwhile lets others in.)
 * Thread-safe.
 */
public final class Gate {
  private final AtomicInteger inside = new AtomicInteger();
  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
  private volatile int connectionsMax;

  /**
   * @param connectionsMax 1 or more
   */
  public Gate(int connectionsMax) {
    this.connectionsMax = connectionsMax;
  }

  boolean tryEnter() {
    int there;
    do {
      there = inside.get();
      if (there >= connectionsMax) return false;
    } while (!inside.compareAndSet(there, there + 1));
    return true;
  }

  void leave() {
    inside.decrementAndGet();
    wakeWaiting();
  }

  boolean isFull() {
    return inside.get() >= connectionsMax;
  }

  void announce(Thread thread) {
    waiting.add(thread);
  }

  void forget(Thread thread) {
    waiting.remove(thread);
  }

  private void wakeWaiting() {
    for (Thread thread : waiting) LockSupport.unpark(thread);
  }

  /** How many are let in at a time. */
  public int connectionsMax() {
    return connectionsMax;
  }

  /**
   * Lets another number in from now on.
   *
   * @param most 1 or more
   */
  public void connectionsMax(int most) {
    connectionsMax = most;
    wakeWaiting();
  }
}
