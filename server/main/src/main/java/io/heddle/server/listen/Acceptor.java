package io.heddle.server.listen;

import io.heddle.server.config.ListenerConfig;
import io.heddle.server.config.OverLimit;
import io.heddle.server.connection.Connections;
import io.heddle.server.guard.Admission;
import io.heddle.server.text.Meaning;
import io.heddle.transport.Endpoint;
import io.heddle.transport.SocketWire;
import io.heddle.transport.readiness.Poller;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes the connections of one endpoint from its backlog, on a virtual thread of its own, until it
 * is stopped.
 */
final class Acceptor {
  private static final System.Logger LOG = System.getLogger(Acceptor.class.getName());

  /** After an accept that failed: descriptors do not come back sooner than somebody leaves. */
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  /** The poller has to do it, which takes its turn among the connections. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Endpoint endpoint;
  private final ServerSocketChannel channel;
  private final ListenerConfig config;
  private final Admission admission;
  private final Connections connections;
  private final Poller poller;
  private final Readiness readiness;
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean failing;

  Acceptor(
      Endpoint endpoint,
      ServerSocketChannel channel,
      ListenerConfig config,
      ClassLoader pluginLoader,
      Admission admission,
      Connections connections,
      Poller poller)
      throws IOException {
    this.endpoint = endpoint;
    this.channel = channel;
    this.config = config;
    this.admission = admission;
    this.connections = connections;
    this.poller = poller;
    channel.configureBlocking(false);
    this.readiness = poller.watch(channel, SelectionKey.OP_ACCEPT);
    this.thread =
        Thread.ofVirtual().name("heddle-" + config.name() + "-acceptor").unstarted(this::run);
    // The threads of the connections inherit it.
    thread.setContextClassLoader(pluginLoader);
  }

  void start() {
    thread.start();
  }

  /**
   * Takes what waits in the backlog, then closes it: from then on connections are refused. For any
   * thread.
   *
   * @param limit how long that may take; when it passes, the channel is closed from here
   */
  void stop(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    readiness.signal(Readiness.DRAIN);
    LockSupport.unpark(thread);
    boolean started = thread.getState() != Thread.State.NEW;
    // Handlers that never wait may keep it from every carrier.
    if (started && ended.await(limit.toNanos(), TimeUnit.NANOSECONDS)) return;
    close(Duration.ofNanos(end - System.nanoTime()));
    ended.countDown();
  }

  /** The endpoint with the port it got. */
  Endpoint endpoint() {
    return endpoint;
  }

  private void run() {
    boolean stopping;
    do {
      stopping = readiness.signalled(Readiness.DRAIN);
      try {
        acceptAll(stopping);
        failing = false;
        if (!stopping) readiness.await(Readiness.READ, Readiness.DRAIN, Readiness.NEVER);
      } catch (IOException | RuntimeException | OutOfMemoryError | LinkageError e) {
        if (!channel.isOpen()) break;
        // Out of descriptors or memory is this moment's trouble, not the listener's: wait and go
        // on. A class that cannot be loaded for want of them is the same trouble.
        reportOnce(e);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } while (!stopping);
    end();
  }

  /** Until the backlog is empty; who is stopping takes no more than were waiting. */
  private void acceptAll(boolean stopping) throws IOException {
    // The kernel lets one more wait than it was told to.
    long left = stopping ? config.backlog() + 1L : Long.MAX_VALUE;
    for (; left > 0 && stopping == readiness.signalled(Readiness.DRAIN); left--) {
      boolean queueing = config.overLimit() == OverLimit.QUEUE;
      if (queueing && !admission.tryEnter()) {
        if (readiness.signalled(Readiness.DRAIN)) return;
        admission.awaitRoom();
        continue;
      }
      if (!acceptOne(queueing)) return;
    }
  }

  /** False when the backlog is empty. */
  private boolean acceptOne(boolean entered) throws IOException {
    boolean inside = entered;
    SocketChannel accepted = null;
    try {
      accepted = channel.accept();
      if (accepted == null) return false;
      inside = inside || admission.tryEnter();
      if (inside) connections.start(prepared(accepted));
      else reject(accepted);
      // Whoever was started or rejected closes and leaves by itself.
      accepted = null;
      inside = false;
      return true;
    } finally {
      if (accepted != null) {
        accepted.close();
        poller.wake();
      }
      if (inside) admission.leave();
    }
  }

  private void reject(SocketChannel accepted) throws IOException {
    byte[] message = config.rejectMessage().getBytes(StandardCharsets.UTF_8);
    if (message.length > 0) {
      connections.reject(prepared(accepted), message);
    } else {
      // Never registered with the poller, whose next round would have to free it: a burst must not
      // use up the descriptors.
      accepted.close();
      connections.rejected();
    }
  }

  private SocketWire prepared(SocketChannel accepted) throws IOException {
    accepted.setOption(StandardSocketOptions.TCP_NODELAY, config.tcpNoDelay());
    accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, config.keepAlive());
    return new SocketWire(accepted, poller);
  }

  private void reportOnce(Throwable e) {
    connections.traffic().acceptFailed();
    if (failing) return;
    failing = true;
    try {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "listener "
                  + config.name()
                  + ": accept failed, trying again until it works: "
                  + Meaning.of(e));
    } catch (RuntimeException | OutOfMemoryError | LinkageError unsaid) {
      // To say it may take what has run out; it is counted all the same.
    }
  }

  private void end() {
    try {
      close(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private void close(Duration limit) throws InterruptedException {
    try {
      poller.close(channel, limit);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing " + endpoint, e);
    }
  }
}
