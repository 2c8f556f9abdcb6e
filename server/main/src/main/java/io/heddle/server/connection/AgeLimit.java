package io.heddle.server.connection;

import io.heddle.transport.CloseReason;
import io.heddle.transport.ConnectionEndedException;
import io.heddle.transport.StreamConnection;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections that have become too old: at their next request boundary, and those that reach
 * none for a while, then. A stream of bytes has no such boundary to wait for. One look at all of
 * them now and then, instead of a timer for each. Thread-safe.
 */
public final class AgeLimit implements AutoCloseable {
  private static final Duration INTERVAL_MAX = Duration.ofSeconds(1);

  /** Beyond its age, for a connection that is in the middle of something. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Connections connections;
  private final Duration ageMax;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heddle-ages").factory());

  /**
   * @param ageMax since a connection was accepted
   */
  public AgeLimit(Connections connections, Duration ageMax) {
    this.connections = connections;
    this.ageMax = ageMax;
  }

  /** Begins to look. */
  @SuppressWarnings("FutureReturnValueIgnored") // It ends with the timer.
  public void start() {
    long interval = Math.clamp(ageMax.toNanos() / 10, 1_000_000, INTERVAL_MAX.toNanos());
    timer.scheduleWithFixedDelay(
        () -> connections.forEach(this::look), interval, interval, TimeUnit.NANOSECONDS);
  }

  private void look(StreamConnection connection) {
    Duration over = connection.age().minus(ageMax);
    if (over.isNegative()) return;
    boolean told = connection.draining();
    connection.drain();
    // One that was at its boundary has ended by the second look.
    if (over.compareTo(GRACE) > 0 || (told && connection.requests() == 0))
      connection.kill(new ConnectionEndedException(CloseReason.DRAINED));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
