package io.heddle.server.connection;

import io.heddle.transport.CloseReason;
import io.heddle.transport.LiveConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections that have become older than they may, each by the limits under which it came: at
 * their next request boundary, and those that reach none for a while, then. A stream of bytes has
 * no such boundary to wait for. One look at all of them now and then, instead of a timer for each.
 * Thread-safe.
 */
public final class AgeLimit implements AutoCloseable {
  private static final Duration INTERVAL_MAX = Duration.ofSeconds(1);

  /** In the time that a connection may last. */
  private static final int LOOKS = 10;

  /** Beyond its age, for a connection that is in the middle of something. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Connections connections;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heddle-ages").factory());

  private volatile Optional<Duration> ageMax = Optional.empty();

  /** Both of the timer's thread. */
  private @Nullable ScheduledFuture<?> next;

  private Duration least = INTERVAL_MAX;

  public AgeLimit(Connections connections) {
    this.connections = connections;
  }

  /**
   * Looks as often as this asks for; whoever has come before keeps its own.
   *
   * @param others of the connections to come, since they are accepted; empty: no limit
   */
  public void follow(Optional<Duration> others) {
    if (others.equals(ageMax)) return;
    ageMax = others;
    timer.execute(this::lookAtAll);
  }

  private void lookAtAll() {
    if (next != null) next.cancel(false);
    least = ageMax.orElse(INTERVAL_MAX.multipliedBy(LOOKS));
    connections.served().forEach(this::look);
    next = timer.schedule(this::lookAtAll, interval().toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look(ServedConnection served) {
    LiveConnection connection = served.connection();
    Duration most = connection.limits().ageMax();
    if (most.isZero()) return;
    if (most.compareTo(least) < 0) least = most;
    Duration over = connection.age().minus(most);
    if (over.isNegative()) return;
    // At first behind an answer, where the client sees the end before it asks again.
    if (!connection.draining()) {
      connection.drainAfterRequest();
      return;
    }
    // One that was at its boundary has ended by the third look.
    Duration patience = connection.requests() == 0 ? interval().multipliedBy(3) : GRACE;
    if (over.compareTo(patience) <= 0) connection.drain();
    else served.cut(CloseReason.DRAINED);
  }

  private Duration interval() {
    long nanos = least.toNanos() / LOOKS;
    return Duration.ofNanos(Math.clamp(nanos, 1_000_000, INTERVAL_MAX.toNanos()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
