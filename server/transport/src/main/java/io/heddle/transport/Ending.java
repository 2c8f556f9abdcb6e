package io.heddle.transport;

import io.heddle.protocol.DeadlineException;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param failure what the handler threw or the connection failed with, if anything
 */
public record Ending(CloseReason reason, @Nullable Throwable failure) {
  private static final byte[] NO_LAST_WORDS = {};

  /**
   * Runs the handler on the connection, then ends the connection in good order. On the connection's
   * own thread.
   */
  public static Ending serve(Handler handler, StreamConnection connection) {
    Throwable thrown = null;
    try {
      connection.handshake();
      handler.handle(connection);
    } catch (Throwable anything) {
      thrown = anything;
    }
    return after(thrown, connection, () -> {});
  }

  /**
   * Ends the connection in good order after its handler has returned or thrown. For whoever runs
   * the handler in a frame of its own, since that frame stays with the parked thread of every idle
   * connection.
   *
   * @param delivered told, once or more often, when everything is that was written, before the peer
   *     can see the end and come again
   */
  public static Ending after(
      @Nullable Throwable thrown, StreamConnection connection, Runnable delivered) {
    try {
      IOException failed = connection.finish(lastWords(thrown), thrown == null, delivered);
      return of(connection, failed != null ? failed : thrown);
    } catch (RuntimeException | Error e) {
      // Out of memory, most likely: the connection must be given back all the same.
      connection.close();
      return new Ending(CloseReason.HANDLER_FAILED, e);
    }
  }

  private static byte[] lastWords(@Nullable Throwable thrown) {
    return switch (thrown) {
      case ProtocolException violation -> violation.lastWords();
      case ConnectionEndedException ended -> ended.lastWords();
      case null, default -> NO_LAST_WORDS;
    };
  }

  private static Ending of(StreamConnection connection, @Nullable Throwable failure) {
    CloseReason reason =
        switch (failure) {
          case null -> returned(connection);
          case DeadlineException late -> late(late);
          case HandshakeException disagreed -> CloseReason.HANDSHAKE_FAILED;
          case ProtocolException violation -> CloseReason.PROTOCOL_ERROR;
          case ConnectionEndedException ended -> ended.reason();
          case NoRoomException full -> CloseReason.REJECTED;
          case OverflowException overflow -> CloseReason.WRITE_TIMEOUT;
          case EOFException inside when connection.peerFinished() -> CloseReason.PEER_CLOSED;
          case IOException io when io.equals(connection.failure().orElse(null)) ->
              CloseReason.IO_FAILED;
          case InterruptedException interrupted -> CloseReason.KILLED;
          default -> CloseReason.HANDLER_FAILED;
        };
    return new Ending(reason, failure);
  }

  private static CloseReason returned(StreamConnection connection) {
    if (connection.drained()) return CloseReason.DRAINED;
    return connection.peerFinished() ? CloseReason.PEER_CLOSED : CloseReason.HANDLER_RETURNED;
  }

  private static CloseReason late(DeadlineException late) {
    return switch (late.kind()) {
      case IDLE -> CloseReason.IDLE_TIMEOUT;
      case REQUEST -> CloseReason.REQUEST_TIMEOUT;
      case WRITE -> CloseReason.WRITE_TIMEOUT;
    };
  }
}
