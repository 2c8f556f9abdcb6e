package io.heddle.server.connection;

import io.heddle.transport.Activity;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Says when virtual threads get no carrier any more, and which handlers have them all. Virtual
 * threads are not preempted: as many handlers as there are cores, each busy without a wait, stop
 * all others, and those that would answer an operator too. So this looks from a thread of the
 * system's own.
 */
public final class CarrierWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CarrierWatch.class.getName());

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** For a process that has been stopped for a while, to come to itself. */
  private static final Duration DOUBT = Duration.ofMillis(500);

  /** Of those that are to blame, in one line. */
  private static final int NAMED_MAX = 4;

  private final List<Connections> all;
  private final CountDownLatch closed = new CountDownLatch(1);

  private CarrierWatch(List<Connections> all) {
    this.all = all;
  }

  /** Begins to watch. */
  public static CarrierWatch start(List<Connections> all) {
    var watch = new CarrierWatch(all);
    Thread.ofPlatform().daemon().name("heddle-carriers").start(watch::run);
    return watch;
  }

  private void run() {
    try {
      while (!closed.await(PERIOD.toNanos(), TimeUnit.NANOSECONDS)) lookOrGoOn();
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookOrGoOn() throws InterruptedException {
    try {
      look();
    } catch (OutOfMemoryError thisMoment) {
      // To tell of it takes memory, too; the next look may have some.
    }
  }

  private void look() throws InterruptedException {
    long begun = System.nanoTime();
    var ran = new CountDownLatch(1);
    Thread.ofVirtual().name("heddle-carriers-look").start(ran::countDown);
    if (within(ran, LIMIT) || within(ran, DOUBT)) return;
    String busy = busy();
    // The machine may have no time for any of us.
    if (busy.isEmpty()) return;
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "no connection has been served for %d s: handlers that never wait have every carrier thread, the longest: %s"
                .formatted(LIMIT.toSeconds(), busy));
    ran.await();
    long nanos = System.nanoTime() - begun;
    LOG.log(
        System.Logger.Level.INFO,
        () -> "connections are served again, after %.1f s".formatted(nanos / 1e9));
  }

  private static boolean within(CountDownLatch ran, Duration limit) throws InterruptedException {
    return ran.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private String busy() {
    return all.stream()
        .map(Connections::served)
        .flatMap(Collection::stream)
        .filter(served -> served.connection().activity() == Activity.WORKING)
        .filter(served -> served.connection().owner().getState() == Thread.State.RUNNABLE)
        .sorted(Comparator.comparingLong(served -> served.connection().activeSinceNanos()))
        .map(ServedConnection::whereabouts)
        .flatMap(Optional::stream)
        .limit(NAMED_MAX)
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
