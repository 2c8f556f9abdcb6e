package io.heddle.transport;

import io.heddle.protocol.DeadlineException;
import io.heddle.transport.readiness.Readiness;
import java.time.Duration;

/**
 * How long the peer may take to send: to begin a request, and to complete it. Of the connection's
 * own thread.
 */
final class InputClock {
  /** For a deadline, between two requests: one field less in each idle connection. */
  private static final long NO_REQUEST = Long.MIN_VALUE;

  private long idleNanos;
  private long requestNanos;

  /** Of the request, from its first wait on; 0 before, {@link #NO_REQUEST} between two. */
  private long requestDeadline = NO_REQUEST;

  /** When a wait for a request ends without failing; 0: it fails, at the idle timeout. */
  private long patience;

  InputClock(Limits limits) {
    this.idleNanos = Deadline.nanos(limits.idleTimeout());
    this.requestNanos = Deadline.nanos(limits.requestTimeout());
  }

  /** Between requests. */
  void idle() {
    requestDeadline = NO_REQUEST;
  }

  /** A request has begun; its deadline is set by its first wait. */
  void request() {
    if (!inRequest()) requestDeadline = 0;
  }

  private boolean inRequest() {
    return requestDeadline != NO_REQUEST;
  }

  /**
   * @param until when waits for a request end without failing; 0: they do not
   */
  void patience(long until) {
    patience = until;
  }

  boolean patient() {
    return patience != 0;
  }

  /** Of a wait that begins now; {@link Readiness#NEVER} without one. */
  long deadline() {
    if (patience != 0) return patience;
    if (!inRequest()) return Deadline.in(idleNanos);
    if (requestDeadline == 0) requestDeadline = Deadline.in(requestNanos);
    return requestDeadline;
  }

  /** The peer was made to wait: its request has so much longer. */
  void extend(long nanos) {
    if (inRequest() && requestDeadline != 0 && requestDeadline != Readiness.NEVER)
      requestDeadline += nanos;
  }

  /** Whether it has passed for good: unlike an idle one, a request's deadline stays passed. */
  boolean passedForGood() {
    return inRequest();
  }

  DeadlineException timedOut() {
    return inRequest()
        ? new DeadlineException(DeadlineException.Kind.REQUEST, Duration.ofNanos(requestNanos))
        : new DeadlineException(DeadlineException.Kind.IDLE, Duration.ofNanos(idleNanos));
  }

  /** Replaces the limit; the request that is under way has it from now on. */
  void requestTimeout(Duration limit) {
    requestNanos = Deadline.nanos(limit);
    rearm();
  }

  /** The request that is under way has its whole time again. */
  void rearm() {
    if (inRequest()) requestDeadline = 0;
  }

  void idleTimeout(Duration limit) {
    idleNanos = Deadline.nanos(limit);
  }
}
