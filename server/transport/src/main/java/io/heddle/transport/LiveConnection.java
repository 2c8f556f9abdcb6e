package io.heddle.transport;

import io.heddle.protocol.Connection;
import io.heddle.protocol.ProxyTlv;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is to threads other than its own: they send it something, end it, and see what
 * it is at. Thread-safe; what is told may be older by a moment.
 */
public abstract sealed class LiveConnection permits StreamConnection {
  private final long id;
  private final long startNanos = System.nanoTime();

  /** Other threads may see an older one, which closes and signals the same. */
  Wire wire;

  final Fate fate;
  final WireWriter writer;
  final Outbox outbox;
  final Output output;
  final WireReader reader;

  volatile SocketAddress peer;
  volatile List<ProxyTlv> proxyTlvs = List.of();

  LiveConnection(
      long id, Wire wire, Limits limits, Thread owner, @Nullable RequestLatency latency) {
    this.id = id;
    this.wire = wire;
    this.fate = new Fate(limits, owner, wire.readiness());
    this.peer = wire.peer();
    this.writer = new WireWriter(fate, wire);
    this.outbox = new Outbox(fate, writer);
    this.output = new Output(outbox, writer);
    this.reader = new WireReader(fate, new Receiver(fate, wire), output, latency);
  }

  // --- sending and ending

  /** As {@link Connection#send}. */
  public boolean send(ByteBuffer message) {
    if (fate.ownedByThisThread()) return output.send(message);
    return outbox.send(message);
  }

  /** As {@link Connection#wake}. */
  public void wake() {
    fate.readiness().wakeReader();
  }

  /** As {@link Connection#hangUp}. */
  public void hangUp() {
    fate.readiness().signal(Readiness.HANG_UP);
  }

  /** Ends the connection at its next request boundary, which may be now. */
  public void drain() {
    fate.readiness().signal(Readiness.DRAIN);
  }

  /**
   * Ends the connection behind the request that is under way, or else behind the next one. A client
   * that just hears its answer would ask once more before it sees an end that comes on its own; one
   * that comes with an answer it sees in time.
   */
  public void drainAfterRequest() {
    fate.readiness().signal(Readiness.LAST_REQUEST);
  }

  /**
   * Ends the connection now; whatever it waits for fails with this cause, unless it failed before.
   */
  public void kill(IOException cause) {
    fate.fail(cause);
  }

  /**
   * Shows the peer the end now, whatever the owner is at, and whether or not that ever learns of
   * it.
   */
  public void sever() {
    fate.close();
    wire.sever();
  }

  // --- telling

  /** As {@link Connection#proxyTlvs}. */
  public List<ProxyTlv> proxyTlvs() {
    return proxyTlvs;
  }

  /** As {@link Connection#peer}. */
  public SocketAddress peer() {
    return peer;
  }

  /** As {@link Connection#principal}. */
  public Optional<Principal> principal() {
    return wire.principal();
  }

  /** What it is encrypted with, such as {@code TLSv1.3}; empty where it is not. */
  public Optional<String> tlsVersion() {
    return wire.tlsVersion();
  }

  /** As {@link Connection#id}. */
  public long id() {
    return id;
  }

  /** As {@link Connection#draining}. */
  public boolean draining() {
    return fate.readiness().signalled(Readiness.DRAINING);
  }

  /** How long it has been there. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** What it may take, by the configuration under which it came. */
  public Limits limits() {
    return fate.limits();
  }

  /** What its thread is at; by the time this is told it may be at something else. */
  public Activity activity() {
    if (fate.readiness().awaited(Readiness.WRITE)) return Activity.WRITING;
    return reader.waiting() ? Activity.READING : Activity.WORKING;
  }

  /** For how long: since the peer sent or took something last. */
  public Duration activeFor() {
    return Duration.ofNanos(System.nanoTime() - activeSinceNanos());
  }

  /** Since when it has been there, in {@link System#nanoTime} terms. */
  public long startNanos() {
    return startNanos;
  }

  /** Since when it has been {@linkplain #activeFor active} in its way, in the same terms. */
  public long activeSinceNanos() {
    long wrote = writer.turnedNanos();
    if (writer.stalled() && activity() == Activity.WRITING) return wrote;
    long read = reader.receiver().lastNanos();
    return wrote - read > 0 ? wrote : read;
  }

  /** The thread that reads and writes. */
  public Thread owner() {
    return fate.owner();
  }

  /** What made the connection unusable, rather than an exception from elsewhere. */
  public Optional<IOException> failure() {
    return Optional.ofNullable(fate.failure());
  }

  /** Whether the peer has said that it will send nothing more. */
  public boolean peerFinished() {
    return reader.peerFinished();
  }

  /**
   * Whether it ended because the server drains: at a request boundary or, where nothing is read, by
   * the handler, which has looked.
   */
  public boolean drained() {
    return reader.drained() || (reader.sink() != null && draining());
  }

  /** Bytes received so far. */
  public long bytesIn() {
    return reader.receiver().bytes();
  }

  /** Bytes sent so far. */
  public long bytesOut() {
    return writer.bytesOut();
  }

  /** Requests begun so far. */
  public long requests() {
    return reader.timer().begun();
  }
}
