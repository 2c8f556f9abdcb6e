package io.heddle.server.connection;

import io.heddle.transport.LiveConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Ends the connections of one listener at their request boundaries. Thread-safe. */
final class Drain {
  /** A client sends its first request right after it has connected, or waits for something. */
  private static final Duration FIRST_REQUEST_LIMIT = Duration.ofSeconds(1);

  /**
   * One that hears an answer and asks again does so within the time that takes, round the world.
   */
  private static final Duration LAST_REQUEST_LIMIT = Duration.ofMillis(250);

  private final String threadName;
  private final Collection<LiveConnection> live;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition noneLeft = lock.newCondition();
  private final AtomicInteger begun = new AtomicInteger();
  private volatile boolean draining;
  private volatile boolean drainingAll;

  /**
   * @param live whoever takes the last one out while it drains calls {@link #left}
   */
  Drain(String threadName, Collection<LiveConnection> live) {
    this.threadName = threadName;
    this.live = live;
  }

  /**
   * Begins. Who has connected a moment ago may still send a first request, and who is there another
   * one: they could not know.
   *
   * @param limit for the whole drain; those moments are a small part of it, a second at most
   */
  void begin(Duration limit) {
    draining = true;
    Duration first = Collections.min(List.of(FIRST_REQUEST_LIMIT, limit.dividedBy(4)));
    Duration last = Collections.min(List.of(LAST_REQUEST_LIMIT, first));
    for (LiveConnection connection : live)
      if (connection.bytesIn() > 0 || connection.age().compareTo(first) > 0)
        connection.drainAfterRequest();
    int number = begun.incrementAndGet();
    Thread.ofVirtual().name(threadName).start(() -> goOn(last, first.minus(last), number));
  }

  private void goOn(Duration last, Duration restOfFirst, int number) {
    try {
      awaitNone(last);
      onlyIfStill(number, () -> endWaiting(LiveConnection::draining));
      awaitNone(restOfFirst);
      // Nobody is left, or nobody can still be new.
      onlyIfStill(number, this::endAll);
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  /** It may have been called off, and begun again. */
  private void onlyIfStill(int number, Runnable step) {
    lock.lock();
    try {
      if (draining && begun.get() == number) step.run();
    } finally {
      lock.unlock();
    }
  }

  private void endWaiting(Predicate<LiveConnection> whom) {
    for (LiveConnection connection : live) if (whom.test(connection)) connection.drain();
  }

  private void endAll() {
    drainingAll = true;
    endWaiting(anybody -> true);
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
  void joined(LiveConnection connection) {
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
}
