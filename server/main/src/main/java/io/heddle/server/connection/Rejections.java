package io.heddle.server.connection;

import io.heddle.server.guard.RejectReason;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import io.heddle.transport.StreamConnection;
import io.heddle.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/** Tells those that are not let in, if there is something to tell. Thread-safe. */
final class Rejections {
  /**
   * Rejected connections that may be waiting for their last words to arrive; further ones are told
   * and closed. Fewer than the descriptors that are kept in reserve.
   */
  private static final int WAITING_MAX = 32;

  private static final byte[] NOTHING = {};

  private final String threadName;
  private final Semaphore places = new Semaphore(WAITING_MAX);
  private volatile byte[] message;

  /**
   * @param message empty: they are just closed
   */
  Rejections(String threadName, String message) {
    this.threadName = threadName;
    this.message = message.getBytes(StandardCharsets.UTF_8);
  }

  /** Says something else from now on. */
  void say(String other) {
    message = other.getBytes(StandardCharsets.UTF_8);
  }

  /** Who may not come at all is told nothing; nor is who expects a handshake first. */
  byte[] told(RejectReason reason, Endpoint.Scheme transport) {
    return reason.told() && transport != Endpoint.Scheme.TLS ? message : NOTHING;
  }

  /** How many bytes {@link #tell} says. */
  int messageBytes() {
    return message.length;
  }

  /** Says it and closes, on a thread of its own where the peer may have to be waited for. */
  void tell(Wire wire, Limits limits) {
    if (!places.tryAcquire()) {
      sayAndClose(wire);
      return;
    }
    try {
      Thread.ofVirtual().name(threadName).start(() -> sayAndWait(wire, limits));
    } catch (RuntimeException | Error e) {
      places.release();
      throw e;
    }
  }

  private void sayAndWait(Wire wire, Limits limits) {
    try {
      new StreamConnection(0, wire, limits, Thread.currentThread()).finish(message, () -> {});
    } finally {
      places.release();
    }
  }

  /** The message arrives as long as the peer has not sent anything that would not be read. */
  private void sayAndClose(Wire wire) {
    try {
      wire.write(ByteBuffer.wrap(message));
    } catch (IOException gone) {
      // It did not wait for an answer.
    }
    wire.close();
  }
}
