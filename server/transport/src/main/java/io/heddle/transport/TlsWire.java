package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * TLS 1.2 or 1.3 over another wire. Buffers are leased for the length of a call; between calls only
 * what cannot be helped is kept: a record that has not come whole, ciphertext that the peer does
 * not take.
 *
 * <p>Finishing the output sends close_notify. Under TLS 1.3 the peer can still send after that;
 * under TLS 1.2 close_notify ends both directions, so that what this side writes after it has read
 * the peer's is refused. A peer that ends without close_notify may have been cut off by somebody
 * else: reading fails then.
 */
public final class TlsWire implements Wire {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** The first byte of a record that holds an alert. */
  private static final byte ALERT = 21;

  /** What an engine says is spoken before the handshake. */
  private static final String NOT_AGREED = "NONE";

  private final Wire wire;
  private final SSLEngine engine;
  private final Duration handshakeLimit;
  private final TlsOutput output;

  // Of the reading thread.

  /** Ciphertext that came and was not opened. */
  private ByteBuffer sealed = NOTHING;

  /** It may hold a whole record; nobody has looked since it came. */
  private boolean untried;

  /** What was in a record beyond the room for it. */
  private ByteBuffer opened = NOTHING;

  private boolean ended;

  /** The peer has ended without saying so under TLS, which the next read tells. */
  private boolean cut;

  private boolean resetOnClose;

  /**
   * @param engine new, its side chosen
   * @param handshakeLimit for all of it; zero for none
   */
  public TlsWire(Wire wire, SSLEngine engine, Duration handshakeLimit) {
    this.wire = wire;
    this.engine = engine;
    this.handshakeLimit = handshakeLimit;
    this.output = new TlsOutput(wire, engine);
  }

  /** What is spoken, for engines. */
  public static String[] protocols() {
    return new String[] {"TLSv1.3", "TLSv1.2"};
  }

  // --- reading

  @Override
  public int read(ByteBuffer into) throws IOException {
    int before = into.position();
    move(opened, into);
    try {
      if (!opened.hasRemaining() && into.hasRemaining() && !ended) receive(into);
    } catch (SSLException broken) {
      throw new IOException(TlsFailure.meaning(broken, engine.getUseClientMode()), broken);
    }
    int got = into.position() - before;
    return got == 0 && ended ? -1 : got;
  }

  /** Until the room is filled or there is no more for now. */
  private void receive(ByteBuffer into) throws IOException {
    int before = into.position();
    if (untried && !open(sealed, into, before)) return;
    ByteBuffer came = BufferPool.SHARED.lease().put(sealed);
    try {
      boolean drained = false;
      for (boolean goOn = true; goOn && !drained; came.compact()) {
        int room = came.remaining();
        int got = wire.read(came);
        cut = got < 0;
        if (cut && into.position() > before) return;
        if (cut) throw new IOException("the peer ended without close_notify");
        drained = got < room;
        goOn = open(came.flip(), into, before);
      }
    } finally {
      sealed = stowed(came.flip());
      BufferPool.SHARED.release(came);
    }
  }

  /** Opens whole records; false if there is a reason to stop before more of them come. */
  private boolean open(ByteBuffer came, ByteBuffer into, int before) throws IOException {
    while (true) {
      untried = came.hasRemaining();
      if (!into.hasRemaining()) return false;
      // Under TLS 1.2, to have seen the peer's close_notify ends this side's output: who asks and
      // finishes at once shall get its answer first.
      boolean got = into.position() > before;
      if (got && untried && came.get(came.position()) == ALERT) return false;
      SSLEngineResult result = engine.unwrap(came, into);
      if (result.getStatus() == Status.BUFFER_OVERFLOW) {
        if (got) return false;
        result = openAside(came);
        move(opened, into);
      }
      if (result.getStatus() == Status.OK) {
        afterRecord(result.getHandshakeStatus());
        continue;
      }
      untried = false;
      ended = result.getStatus() == Status.CLOSED;
      return !ended;
    }
  }

  /** Where there is less room than a record may need. */
  private SSLEngineResult openAside(ByteBuffer came) throws IOException {
    ByteBuffer aside = BufferPool.SHARED.lease();
    try {
      SSLEngineResult result = engine.unwrap(came, aside);
      opened = stowed(aside.flip());
      return result;
    } finally {
      BufferPool.SHARED.release(aside);
    }
  }

  private void afterRecord(HandshakeStatus status) throws IOException {
    if (status == HandshakeStatus.NEED_WRAP) answer();
    // Nobody needs it, and each one costs this side more than the peer.
    if (status == HandshakeStatus.NEED_TASK) throw new SSLException("renegotiation is refused");
  }

  private static void move(ByteBuffer from, ByteBuffer to) {
    int count = Math.min(from.remaining(), to.remaining());
    to.put(to.position(), from, from.position(), count);
    to.position(to.position() + count);
    from.position(from.position() + count);
  }

  private static ByteBuffer stowed(ByteBuffer leased) {
    if (!leased.hasRemaining()) return NOTHING;
    return ByteBuffer.allocate(leased.remaining()).put(leased).flip();
  }

  @Override
  public boolean holdsMore() {
    return untried || ended || cut || opened.hasRemaining();
  }

  // --- writing

  @Override
  public int write(ByteBuffer from) throws IOException {
    return output.write(from);
  }

  @Override
  public long transferFrom(FileChannel file, long position, long count) throws IOException {
    ByteBuffer part = BufferPool.SHARED.lease();
    try {
      file.read(part.limit((int) Math.min(part.capacity(), count)), position);
      return output.write(part.flip());
    } finally {
      BufferPool.SHARED.release(part);
    }
  }

  @Override
  public int unsentBytes() {
    return output.unsentBytes();
  }

  @Override
  public void shutdownOutput() throws IOException {
    output.finish();
  }

  @Override
  public boolean wasReset() {
    return wire.wasReset();
  }

  @Override
  public void resetOnClose(boolean reset) {
    resetOnClose = reset;
    wire.resetOnClose(reset);
  }

  /** Whoever is cut may still read, and is to know that it was this side who ended it. */
  @Override
  public void close() {
    if (tlsVersion().isPresent() && !resetOnClose) sayEnd();
    wire.close();
    output.abandon();
  }

  @Override
  public void sever() {
    wire.close();
  }

  private void sayEnd() {
    try {
      output.finish();
    } catch (IOException gone) {
      // It does not read either.
    }
  }

  // --- the handshake

  /**
   * Agrees with the peer, waiting for it; on the reading thread, before anything else.
   *
   * @throws HandshakeException if they do not agree, or not in time
   */
  void handshake() throws IOException {
    handshake(Deadline.in(Deadline.nanos(handshakeLimit)));
  }

  /**
   * As {@link #handshake()}, where part of the time has been spent on something else.
   *
   * @param deadline in {@link System#nanoTime} terms
   */
  void handshake(long deadline) throws IOException {
    new TlsHandshake(this, engine, handshakeLimit, deadline).run();
  }

  /** Takes in one message of the handshake; false if there is none now. */
  boolean takeHandshake() throws IOException {
    if (untried) {
      Status status = engine.unwrap(sealed, NOTHING).getStatus();
      if (status == Status.CLOSED) throw new SSLException("the peer left");
      untried = status == Status.OK && sealed.hasRemaining();
      if (status == Status.OK) return true;
    }
    ByteBuffer came = BufferPool.SHARED.lease().put(sealed);
    try {
      int got = wire.read(came);
      if (got < 0) throw new SSLException("the peer left");
      untried = got > 0;
      return untried;
    } finally {
      sealed = stowed(came.flip());
      BufferPool.SHARED.release(came);
    }
  }

  /** Sends what TLS has to say by itself. */
  void answer() throws IOException {
    output.answer();
  }

  /** After a handshake that failed: tells the peer why, and lets it arrive. */
  void refuse() {
    try {
      answer();
      wire.shutdownOutput();
      LastWords.awaitArrival(wire);
    } catch (IOException gone) {
      // It does not want to know.
    }
  }

  // --- the rest

  @Override
  public Readiness readiness() {
    return wire.readiness();
  }

  @Override
  public SocketAddress peer() {
    return wire.peer();
  }

  @Override
  public Optional<String> tlsVersion() {
    String version = engine.getSession().getProtocol();
    return version.equals(NOT_AGREED) ? Optional.empty() : Optional.of(version);
  }

  @Override
  public Optional<Principal> principal() {
    try {
      return Optional.of(engine.getSession().getPeerPrincipal());
    } catch (SSLPeerUnverifiedException anonymous) {
      return Optional.empty();
    }
  }
}
