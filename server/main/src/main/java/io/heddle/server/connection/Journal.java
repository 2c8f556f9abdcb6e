package io.heddle.server.connection;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.heddle.protocol.PeerText;
import io.heddle.server.text.Meaning;
import io.heddle.transport.CloseReason;
import io.heddle.transport.Ending;
import io.heddle.transport.Endpoint;
import io.heddle.transport.LiveConnection;
import io.heddle.transport.NoRoomException;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is written down of how the connections of one listener ended. Thread-safe. */
final class Journal {
  private static final System.Logger LOG = System.getLogger(Journal.class.getName());

  private final String listener;
  private final String protocol;
  private final @Nullable AccessLog accessLog;
  private final SparseLog handshakes;
  private final SparseLog rejections;

  /**
   * @param accessLog null: none
   */
  Journal(String listener, String protocol, @Nullable AccessLog accessLog) {
    this.listener = listener;
    this.protocol = protocol;
    this.accessLog = accessLog;
    this.handshakes = new SparseLog(LOG, listener + "-handshake-log");
    this.rejections = new SparseLog(LOG, listener + "-rejection-log");
  }

  /** The access log's line of a connection that was served. */
  void log(LiveConnection connection, Endpoint.Scheme transport, CloseReason reason) {
    if (accessLog == null) return;
    try {
      accessLog.write(closed(connection, transport, reason));
    } catch (OutOfMemoryError thisMoment) {
      accessLog.drop();
    }
  }

  private ClosedConnection closed(
      LiveConnection connection, Endpoint.Scheme transport, CloseReason reason) {
    return new ClosedConnection(
        Instant.now(),
        connection.id(),
        listener,
        protocol,
        connection.peer(),
        transport.toString(),
        connection.tlsVersion().orElse(null),
        connection.principal().map(Principal::getName).orElse(null),
        connection.bytesIn(),
        connection.bytesOut(),
        connection.requests(),
        connection.age(),
        reason);
  }

  /**
   * The access log's line of a connection that was not let in.
   *
   * @param toldBytes what it is told, which most probably arrives
   */
  void logRejected(long id, SocketAddress peer, Endpoint.Scheme transport, long toldBytes) {
    if (accessLog == null) return;
    accessLog.write(
        new ClosedConnection(
            Instant.now(),
            id,
            listener,
            protocol,
            peer,
            transport.toString(),
            null,
            null,
            0,
            toldBytes,
            0,
            Duration.ZERO,
            CloseReason.REJECTED));
  }

  /**
   * Tells the system log, as loud as the operator or the protocol's author has to hear of it.
   * Whoever floods the server does not flood the log: the access log has the reasons of them all.
   */
  void report(LiveConnection connection, Ending ending) {
    switch (ending.reason()) {
      case HANDLER_FAILED ->
          LOG.log(
              System.Logger.Level.WARNING,
              () -> name(connection) + ": the handler failed",
              ending.failure());
      case HANDSHAKE_FAILED ->
          handshakes.log(
              System.Logger.Level.INFO,
              () -> name(connection) + ": the handshake failed: " + message(ending));
      case REJECTED -> reportRejected(connection, ending);
      case PROTOCOL_ERROR ->
          LOG.log(
              System.Logger.Level.DEBUG,
              () -> name(connection) + ": " + String.valueOf(ending.failure()));
      default ->
          LOG.log(
              System.Logger.Level.TRACE, () -> name(connection) + " closed: " + ending.reason());
    }
  }

  /** Others than these were not let in, which is what the operator wants. */
  private void reportRejected(LiveConnection connection, Ending ending) {
    if (ending.failure() instanceof NoRoomException)
      rejections.log(System.Logger.Level.WARNING, () -> name(connection) + ": " + message(ending));
  }

  /**
   * Its handler does not even heed that it is interrupted.
   *
   * @param whereabouts of its thread
   */
  void reportUnending(LiveConnection connection, String whereabouts) {
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            name(connection)
                + ": ended, but its handler goes on though it was interrupted: "
                + whereabouts);
  }

  List<RateLimiter> limiters() {
    return List.of(handshakes.limiter(), rejections.limiter());
  }

  private static String message(Ending ending) {
    Throwable failure = ending.failure();
    return failure == null ? "" : Meaning.of(failure);
  }

  private String name(LiveConnection connection) {
    return "listener "
        + listener
        + ", connection "
        + connection.id()
        + " from "
        + PeerText.of(connection.peer());
  }
}
