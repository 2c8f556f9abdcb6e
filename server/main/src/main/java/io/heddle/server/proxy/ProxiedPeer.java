package io.heddle.server.proxy;

import io.heddle.protocol.ProtocolException;
import io.heddle.server.text.Meaning;
import io.heddle.transport.CloseReason;
import io.heddle.transport.ConnectionEndedException;
import io.heddle.transport.HandshakeException;
import io.heddle.transport.Wire;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;

/** Reads what a proxy says first, and not a byte more: TLS may follow. */
public final class ProxiedPeer {
  private static final int USUAL_BYTES = 128;

  private final Wire wire;
  private final ProxyHeader.Version version;
  private final Duration limit;
  private final long deadline;

  /**
   * @param wire that the proxy has connected, before TLS
   * @param limit from now on, for the whole header and what has to be agreed on after it; zero for
   *     none
   */
  public ProxiedPeer(Wire wire, ProxyHeader.Version version, Duration limit) {
    this.wire = wire;
    this.version = version;
    this.limit = limit;
    this.deadline = limit.isZero() ? Readiness.NEVER : System.nanoTime() + limit.toNanos();
  }

  /**
   * What the proxy says. On the connection's own thread.
   *
   * @throws HandshakeException if what comes is no header, or does not come in time
   */
  public ProxyHeader read() throws IOException {
    try {
      return ProxyHeader.parse(header());
    } catch (ProtocolException malformed) {
      throw new HandshakeException(Meaning.of(malformed));
    }
  }

  /** When the limit has passed, in {@link System#nanoTime} terms. */
  public long deadline() {
    return deadline;
  }

  private byte[] header() throws IOException {
    byte[] bytes = new byte[USUAL_BYTES];
    int length = 0;
    while (true) {
      int missing = ProxyHeader.missing(bytes, length, version);
      if (missing == 0) return Arrays.copyOf(bytes, length);
      if (length + missing > bytes.length) bytes = Arrays.copyOf(bytes, length + missing);
      int got = read(ByteBuffer.wrap(bytes, length, missing));
      // As those do that only look whether somebody listens.
      if (got < 0 && length == 0) throw new ConnectionEndedException(CloseReason.PEER_CLOSED);
      if (got < 0) throw new HandshakeException("the peer ended before its PROXY header did");
      if (got == 0) await();
      length += got;
    }
  }

  private int read(ByteBuffer into) throws HandshakeException {
    try {
      return wire.read(into);
    } catch (IOException reset) {
      throw new HandshakeException("before its PROXY header had come: " + Meaning.of(reset));
    }
  }

  private void await() throws IOException {
    switch (wire.readiness().await(Readiness.READ, Readiness.KILL, deadline)) {
      case READY -> {}
      case SIGNALLED -> throw new ClosedChannelException();
      case TIMED_OUT ->
          throw new HandshakeException(
              "the PROXY header took longer than " + limit.toMillis() + " ms");
      case INTERRUPTED -> throw new InterruptedIOException("interrupted while waiting for a proxy");
    }
  }
}
