package io.heddle.transport;

import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of one connection and times them. Those that came in one read and are
 * answered in one write took equally long for the peer, so that a look at the clock serves them
 * all. Of the connection's own thread; the count is for any.
 */
final class RequestTimer {
  private final @Nullable RequestLatency latency;
  private long begun;

  /** When the bytes of the request that is under way came; of those before it, too. */
  private long arrivalNanos;

  private boolean underWay;
  private int answered;

  /**
   * @param latency null: they are only counted
   */
  RequestTimer(@Nullable RequestLatency latency) {
    this.latency = latency;
  }

  /**
   * @param arrivalNanos of what was read last, in {@link System#nanoTime} terms
   */
  void begin(long arrivalNanos) {
    begun++;
    if (latency == null) return;
    // What the peer had to wait for has been sent by now.
    if (arrivalNanos != this.arrivalNanos) settle();
    this.arrivalNanos = arrivalNanos;
    underWay = true;
  }

  /** The one that is under way has its answer, if one is. */
  void end() {
    if (!underWay) return;
    underWay = false;
    answered++;
  }

  /** What was answered is on its way. */
  void settle() {
    if (answered == 0 || latency == null) return;
    latency.record(answered, System.nanoTime() - arrivalNanos);
    answered = 0;
  }

  /** How many have begun. */
  long begun() {
    return begun;
  }
}
