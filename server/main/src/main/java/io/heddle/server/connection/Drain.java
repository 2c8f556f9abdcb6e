package io.heddle.server.connection;

import io.heddle.transport.CloseReason;
import io.heddle.transport.ConnectionEndedException;
import io.heddle.transport.StreamConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Ends the connections of one listener at their request boundaries. Thread-safe. */
final class Drain {
  /** A client sends its first request right after it has connected, or waits for something. */
  private static final Duration FIRST_REQUEST_LIMIT = Duration.ofSeconds(1);

  private final String threadName;
  private final Collection<StreamConnection> live;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition noneLeft = lock.newCondition();
  private final AtomicInteger begun = new AtomicInteger();
  private volatile boolean draining;
  private volatile boolean drainingAll;

  /**
   * @param live whoever takes the last one out while it drains calls {@link #left}
   */
  Drain(String threadName, Collection<StreamConnection> live) {
    this.threadName = threadName;
    this.live = live;
  }

  /**
   * Begins. Who has connected a moment ago may still send a first request: it could not know.
   *
   * @param limit for the whole drain; that moment is a small part of it, a second at most
   */
  void begin(Duration limit) {
    draining = true;
    Duration grace = Collections.min(List.of(FIRST_REQUEST_LIMIT, limit.dividedBy(4)));
    for (StreamConnection connection : live)
      if (connection.bytesIn() > 0 || connection.age().compareTo(grace) > 0) connection.drain();
    int number = begun.incrementAndGet();
    Thread.ofVirtual().name(threadName).start(() -> reachAll(grace, number));
  }

  private void reachAll(Duration grace, int number) {
    try {
      // Nobody is left, or nobody can still be new.
      awaitNone(grace);
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      // It may have been called off, and begun again.
      if (!draining || begun.get() != number) return;
      drainingAll = true;
      live.forEach(StreamConnection::drain);
    } finally {
      lock.unlock();
    }
  }

  /** Leaves in peace who comes from now on; those that were told to end still do. */
  void callOff() {
    lock.lock();
    try {
      draining = false;
      drainingAll = false;
    } finally {
      lock.unlock();
    }
  }

  /** Tells one that has come when everybody has to go. */
  void joined(StreamConnection connection) {
    if (drainingAll) connection.drain();
  }

  /** One has ended. */
  void left() {
    if (!draining || !live.isEmpty()) return;
    lock.lock();
    try {
      noneLeft.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the last one has ended; false if that takes longer. */
  boolean awaitNone(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (!live.isEmpty() && left > 0) left = noneLeft.awaitNanos(left);
      return live.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends now whoever has been told to end.
   *
   * @param ageMin younger ones came later than what this is the end of
   * @return how many
   */
  int cut(Duration ageMin) {
    int cut = 0;
    for (StreamConnection connection : live) {
      if (!connection.draining() || connection.age().compareTo(ageMin) < 0) continue;
      connection.kill(new ConnectionEndedException(CloseReason.DRAINED));
      cut++;
    }
    return cut;
  }
}
