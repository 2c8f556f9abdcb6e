package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * One TLS handshake, on the thread of its connection: one that stalls holds up nobody else. What
 * takes the processor runs here too, rather than on a thread of its own.
 */
final class TlsHandshake {
  private final TlsWire wire;
  private final SSLEngine engine;
  private final Duration limit;
  private final long deadline;

  /**
   * @param limit to tell of when it has passed
   * @param deadline when that is
   */
  TlsHandshake(TlsWire wire, SSLEngine engine, Duration limit, long deadline) {
    this.wire = wire;
    this.engine = engine;
    this.limit = limit;
    this.deadline = deadline;
  }

  void run() throws IOException {
    try {
      engine.beginHandshake();
      while (!done()) {}
    } catch (SSLException disagreed) {
      wire.refuse();
      throw new HandshakeException(
          TlsFailure.meaning(disagreed, engine.getUseClientMode()), disagreed);
    }
  }

  private boolean done() throws IOException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        for (Runnable task; (task = engine.getDelegatedTask()) != null; ) task.run();
      }
      case NEED_WRAP -> {
        answer();
        awaitSent();
      }
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
        if (!take()) await(Readiness.READ);
      }
      case FINISHED, NOT_HANDSHAKING -> {
        return true;
      }
    }
    return false;
  }

  private void awaitSent() throws IOException {
    while (wire.unsentBytes() > 0) {
      await(Readiness.WRITE);
      answer();
    }
  }

  private void answer() throws IOException {
    try {
      wire.answer();
    } catch (IOException gone) {
      throw brokenOff(gone);
    }
  }

  private boolean take() throws IOException {
    try {
      return wire.takeHandshake();
    } catch (IOException gone) {
      throw brokenOff(gone);
    }
  }

  /** A peer that resets the connection before it has agreed has not agreed. */
  private static IOException brokenOff(IOException gone) {
    return gone instanceof SSLException
        ? gone
        : new HandshakeException("the peer is gone: " + gone.getMessage(), gone);
  }

  private void await(int operation) throws IOException {
    switch (wire.readiness().await(operation, Readiness.KILL, deadline)) {
      case READY -> {}
      case SIGNALLED -> throw new ClosedChannelException();
      case TIMED_OUT ->
          throw new HandshakeException(
              "the handshake was not done within " + limit.toMillis() + " ms");
      case INTERRUPTED -> throw new InterruptedIOException("interrupted while shaking hands");
    }
  }
}
