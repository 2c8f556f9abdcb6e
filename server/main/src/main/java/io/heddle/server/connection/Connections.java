package io.heddle.server.connection;

import io.heddle.protocol.Handler;
import io.heddle.server.config.ListenerConfig;
import io.heddle.server.guard.Admission;
import io.heddle.server.guard.PeerLimits.Verdict;
import io.heddle.server.proxy.ProxiedPeer;
import io.heddle.server.text.Meaning;
import io.heddle.transport.CloseReason;
import io.heddle.transport.ConnectionEndedException;
import io.heddle.transport.Ending;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import io.heddle.transport.StreamConnection;
import io.heddle.transport.Wire;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The live connections of one listener. Thread-safe. */
public final class Connections {
  private static final System.Logger LOG = System.getLogger(Connections.class.getName());

  /**
   * Rejected connections that may be waiting for their last words to arrive; further ones are told
   * and closed. Fewer than the descriptors that are kept in reserve.
   */
  private static final int REJECTIONS_MAX = 32;

  /** A client sends its first request right after it has connected, or waits for something. */
  private static final Duration FIRST_REQUEST_LIMIT = Duration.ofSeconds(1);

  private static final byte[] NOTHING = {};

  private static final AtomicLong IDS = new AtomicLong();

  private final String listener;
  private final String protocol;
  private final String threadName;
  private final Handler handler;
  private final Admission admission;
  private final @Nullable AccessLog accessLog;
  private final Traffic traffic;
  private final Set<StreamConnection> live = ConcurrentHashMap.newKeySet();
  private final Semaphore rejections = new Semaphore(REJECTIONS_MAX);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition noneLeft = lock.newCondition();
  private final AtomicInteger drains = new AtomicInteger();
  private volatile boolean draining;
  private volatile boolean drainingAll;
  private volatile Limits limits;
  private volatile byte[] rejectMessage;

  /**
   * @param config its protocol names the threads: {@code heddle-chat-42}
   * @param admission has let them in, and gets back what they took
   * @param accessLog null: none
   */
  public Connections(
      ListenerConfig config, Handler handler, Admission admission, @Nullable AccessLog accessLog) {
    this.listener = config.name();
    this.protocol = config.protocol();
    this.accessLog = accessLog;
    this.threadName = "heddle-" + protocol + "-";
    this.handler = handler;
    this.limits = config.limits();
    this.rejectMessage = rejectMessage(config);
    this.admission = admission;
    this.traffic = new Traffic(live);
  }

  private static byte[] rejectMessage(ListenerConfig config) {
    return config.rejectMessage().getBytes(StandardCharsets.UTF_8);
  }

  /** Goes by the limits and the message of another configuration, for the connections to come. */
  public void follow(ListenerConfig other) {
    limits = other.limits();
    rejectMessage = rejectMessage(other);
  }

  /**
   * Serves a connection on a virtual thread of its own.
   *
   * @param transport over which it came
   * @param proxied reads for whom it was made, who is let in then; null: its peer has been
   */
  public void start(Wire wire, Endpoint.Scheme transport, @Nullable ProxiedPeer proxied) {
    traffic.accepted();
    long id = IDS.incrementAndGet();
    var served = new Served(transport, proxied);
    Thread thread =
        Thread.ofVirtual()
            .name(threadName + id)
            .inheritInheritableThreadLocals(false)
            .unstarted(served);
    served.connection = new StreamConnection(id, wire, limits, thread);
    live.add(served.connection);
    if (drainingAll) served.connection.drain();
    try {
      thread.start();
    } catch (RuntimeException | Error e) {
      live.remove(served.connection);
      throw e;
    }
  }

  private final class Served implements Runnable {
    /** Set before the thread starts. */
    @SuppressWarnings("NullAway.Init")
    private StreamConnection connection;

    private final Endpoint.Scheme transport;

    /** Null once its peer has been let in. */
    private @Nullable ProxiedPeer proxied;

    Served(Endpoint.Scheme transport, @Nullable ProxiedPeer proxied) {
      this.transport = transport;
      this.proxied = proxied;
    }

    @Override
    public void run() {
      Throwable thrown = null;
      try {
        if (proxied == null) connection.handshake();
        else introduce(proxied);
        handler.handle(connection);
      } catch (Throwable anything) {
        thrown = anything;
      }
      ended(thrown);
    }

    private void introduce(ProxiedPeer byProxy) throws IOException {
      connection.peer(source(byProxy));
      Verdict verdict = admission.tryEnterPeer(connection.peer());
      if (verdict != Verdict.ENTERED)
        throw new ConnectionEndedException(CloseReason.REJECTED, told(verdict, transport));
      proxied = null;
      connection.handshake(byProxy.deadline());
    }

    private SocketAddress source(ProxiedPeer byProxy) throws IOException {
      try {
        return byProxy.read();
      } catch (IOException e) {
        // Whoever ended the connection meanwhile is why.
        throw connection.failure().orElse(e);
      }
    }

    private void ended(@Nullable Throwable thrown) {
      Ending ending;
      try {
        ending = Ending.after(thrown, connection);
        // While it is live, the server waits for it before it closes the log.
        log(connection, transport, ending.reason());
        live.remove(connection);
        traffic.closed(connection, ending.reason());
      } finally {
        // Whatever happens, the place is free again.
        live.remove(connection);
        if (proxied == null) admission.leave(connection.peer());
        else admission.leave();
        if (draining) signalIfNoneLeft();
      }
      report(connection, ending);
    }
  }

  private void log(StreamConnection connection, Endpoint.Scheme transport, CloseReason reason) {
    if (accessLog == null) return;
    accessLog.write(
        new ClosedConnection(
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
            reason));
  }

  /** Counts a connection that was closed at once, since it was over a limit or is not allowed. */
  public void rejected(SocketAddress peer, Endpoint.Scheme transport) {
    traffic.accepted();
    traffic.rejected();
    if (accessLog == null) return;
    accessLog.write(
        new ClosedConnection(
            Instant.now(),
            IDS.incrementAndGet(),
            listener,
            protocol,
            peer,
            transport.toString(),
            null,
            null,
            0,
            0,
            0,
            Duration.ZERO,
            CloseReason.REJECTED));
  }

  /** Whether somebody who is not let in is told so. */
  public boolean tells(Verdict verdict, Endpoint.Scheme transport) {
    return told(verdict, transport).length > 0;
  }

  /** Who may not come at all is told nothing; nor is who expects a handshake first. */
  private byte[] told(Verdict verdict, Endpoint.Scheme transport) {
    boolean nothing = verdict == Verdict.DENIED || transport == Endpoint.Scheme.TLS;
    return nothing ? NOTHING : rejectMessage;
  }

  /** Tells a peer that there is no room, and closes. */
  public void reject(Wire wire, Endpoint.Scheme transport) {
    rejected(wire.peer(), transport);
    if (!rejections.tryAcquire()) {
      sayAndClose(wire);
      return;
    }
    try {
      Thread.ofVirtual()
          .name(threadName + "rejected")
          .start(() -> {
            try {
              new StreamConnection(0, wire, limits, Thread.currentThread()).finish(rejectMessage);
            } finally {
              rejections.release();
            }
          });
    } catch (RuntimeException | Error e) {
      rejections.release();
      throw e;
    }
  }

  /** The message arrives as long as the peer has not sent anything that would not be read. */
  private void sayAndClose(Wire wire) {
    try {
      wire.write(ByteBuffer.wrap(rejectMessage));
    } catch (IOException gone) {
      // It did not wait for an answer.
    }
    wire.close();
  }

  private void report(StreamConnection connection, Ending ending) {
    switch (ending.reason()) {
      case HANDLER_FAILED ->
          LOG.log(
              System.Logger.Level.WARNING,
              () -> name(connection) + ": the handler failed",
              ending.failure());
      case HANDSHAKE_FAILED ->
          LOG.log(
              System.Logger.Level.INFO,
              () -> name(connection) + ": the handshake failed: " + message(ending));
      case PROTOCOL_ERROR ->
          LOG.log(
              System.Logger.Level.DEBUG,
              () -> name(connection) + ": " + String.valueOf(ending.failure()));
      default ->
          LOG.log(
              System.Logger.Level.TRACE, () -> name(connection) + " closed: " + ending.reason());
    }
  }

  private static String message(Ending ending) {
    Throwable failure = ending.failure();
    return failure == null ? "" : Meaning.of(failure);
  }

  private String name(StreamConnection connection) {
    return "listener "
        + listener
        + ", connection "
        + connection.id()
        + " from "
        + PeerText.of(connection.peer());
  }

  /**
   * Ends every connection, those to come included, at its next request boundary. Who has connected
   * a moment ago may still send a first request: it could not know.
   *
   * @param limit for the whole drain; that moment is a small part of it, a second at most
   */
  public void drain(Duration limit) {
    draining = true;
    Duration grace = Collections.min(List.of(FIRST_REQUEST_LIMIT, limit.dividedBy(4)));
    for (StreamConnection connection : live)
      if (connection.bytesIn() > 0 || connection.age().compareTo(grace) > 0) connection.drain();
    int number = drains.incrementAndGet();
    Thread.ofVirtual().name(threadName + "drain").start(() -> drainAll(grace, number));
  }

  private void drainAll(Duration grace, int number) {
    try {
      // Nobody is left, or nobody can still be new.
      awaitNone(grace);
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      // It may have been resumed, and drained again.
      if (!draining || drains.get() != number) return;
      drainingAll = true;
      live.forEach(StreamConnection::drain);
    } finally {
      lock.unlock();
    }
  }

  /** Takes connections again after {@link #drain}; those that it has told to end still do. */
  public void resume() {
    lock.lock();
    try {
      draining = false;
      drainingAll = false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the last connection of a draining listener is closed; false if that takes longer.
   */
  public boolean awaitNone(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (!live.isEmpty() && left > 0) left = noneLeft.awaitNanos(left);
      return live.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void signalIfNoneLeft() {
    if (!live.isEmpty()) return;
    lock.lock();
    try {
      noneLeft.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void forEach(Consumer<StreamConnection> action) {
    live.forEach(action);
  }

  /**
   * Ends every connection now that has been told to end at its next request boundary.
   *
   * @param ageMin younger ones came later than what this is the end of
   * @return how many
   */
  public int cutDraining(Duration ageMin) {
    int cut = 0;
    for (StreamConnection connection : live) {
      if (!connection.draining() || connection.age().compareTo(ageMin) < 0) continue;
      connection.kill(new ConnectionEndedException(CloseReason.DRAINED));
      cut++;
    }
    return cut;
  }

  public Traffic traffic() {
    return traffic;
  }
}
