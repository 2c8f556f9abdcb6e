package io.heddle.server.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * SIGTERM and SIGINT: the first one asks the server to stop, the second stops the process. So does
 * time: whoever asked should not have to ask again because something of a plugin's, or whoever
 * should read the log, hangs.
 */
final class StopSignals {
  /** How long the message may take to be written before stopping goes on without it. */
  private static final Duration SAY_LIMIT = Duration.ofSeconds(1);

  private static final Duration LIMIT_CHECK = Duration.ofMillis(500);

  /** Nobody waits longer for what is at once. */
  private static final Duration CUT_LIMIT = Duration.ofMillis(500);

  /** Stops what runs when it is asked to, and then ends the process. */
  private final Thread stopping = Thread.currentThread();

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch said = new CountDownLatch(1);
  private final AtomicInteger count = new AtomicInteger();
  private volatile Supplier<Duration> limit;
  private volatile Runnable cutting = () -> {};

  /**
   * To be made by the thread that will do what is asked.
   *
   * @param limit how long after the first signal the process ends at the latest, whatever it does
   */
  StopSignals(Duration limit) {
    this.limit = () -> limit;
    ProcessSignal.answer("TERM", this::arrived);
    ProcessSignal.answer("INT", this::arrived);
  }

  private void arrived() {
    if (count.incrementAndGet() > 1) halt();
    // Asked before anything is said: nobody may be reading stderr.
    asked.countDown();
    start("heddle-last-resort", this::endInTime);
    System.err.println("heddle: draining; a second signal stops at once");
    said.countDown();
  }

  private void halt() {
    try {
      start("heddle-cutting", cutting).join(CUT_LIMIT);
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(CliException.FAILED);
  }

  private void endInTime() {
    try {
      awaitStopped();
      start(
              "heddle-last-words",
              () -> System.err.println("heddle: stopping hangs, giving up on it"))
          .join(SAY_LIMIT);
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
    // Not exit, which waits for hooks. Zero: it drained, and was given its time for the rest.
    Runtime.getRuntime().halt(0);
  }

  private void awaitStopped() throws InterruptedException {
    long begin = System.nanoTime();
    Duration left = limit.get();
    // A look at the limit now and then: the configuration is read again while it drains, too.
    while (left.isPositive() && !stopping.join(shorter(left, LIMIT_CHECK)))
      left = limit.get().minusNanos(System.nanoTime() - begin);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Thread start(String name, Runnable task) {
    return Thread.ofPlatform().daemon().name(name).start(task);
  }

  /** Sets the limit anew; it is asked again and again once a signal has come. */
  void endWithin(Supplier<Duration> newLimit) {
    limit = newLimit;
  }

  /** What the second one still does, for a moment at most, before it stops the process. */
  void cutBy(Runnable action) {
    cutting = action;
  }

  /** Whether the first has arrived. */
  boolean arrivedAlready() {
    return asked.getCount() == 0;
  }

  /** Waits for the first. */
  void await() throws InterruptedException {
    asked.await();
    said.await(SAY_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
  }
}
