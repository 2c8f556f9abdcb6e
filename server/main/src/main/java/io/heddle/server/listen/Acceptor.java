package io.heddle.server.listen;

import io.heddle.server.config.ListenerConfig;
import io.heddle.server.config.OverLimit;
import io.heddle.server.config.ProxyProtocol;
import io.heddle.server.connection.Connections;
import io.heddle.server.guard.Admission;
import io.heddle.server.guard.RejectReason;
import io.heddle.server.proxy.ProxiedPeer;
import io.heddle.server.text.Meaning;
import io.heddle.server.tls.ServerTls;
import io.heddle.transport.Endpoint;
import io.heddle.transport.SocketWire;
import io.heddle.transport.TlsWire;
import io.heddle.transport.UpgradableWire;
import io.heddle.transport.Wire;
import io.heddle.transport.readiness.Poller;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes the connections of one endpoint from its backlog, on a virtual thread of its own, until it
 * is stopped.
 */
final class Acceptor implements Entrance {
  private static final System.Logger LOG = System.getLogger(Acceptor.class.getName());

  /** After an accept that failed: descriptors do not come back sooner than somebody leaves. */
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  /** The poller has to do it, which takes its turn among the connections. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Binding binding;
  private final ServerSocketChannel channel;
  private final int backlog;
  private final Optional<AcceptQueue> queue;
  private final Admission admission;
  private final Connections connections;
  private final Poller poller;
  private final Readiness readiness;
  private final Thread thread;
  private final UntrustedProxies untrusted;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile ListenerConfig config;
  private volatile @Nullable ServerTls tls;
  private boolean failing;

  Acceptor(
      Binding binding,
      ListenerConfig config,
      Optional<ServerTls> tls,
      ClassLoader pluginLoader,
      Admission admission,
      Connections connections,
      Poller poller)
      throws IOException {
    this.binding = binding;
    this.channel = binding.channel();
    this.config = config;
    this.backlog = config.backlog();
    this.queue =
        channel.getLocalAddress() instanceof InetSocketAddress local
            ? Optional.of(new AcceptQueue(binding.endpoint(), local, backlog))
            : Optional.empty();
    this.untrusted = new UntrustedProxies(config.name(), binding.endpoint());
    this.tls = tls.orElse(null);
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

  @Override
  public void follow(ListenerConfig other, Optional<ServerTls> otherTls) {
    config = other;
    tls = otherTls.orElse(null);
  }

  @Override
  public void start() {
    thread.start();
  }

  /**
   * Takes what waits in the backlog, then closes it: from then on connections are refused. For any
   * thread.
   *
   * @param limit how long that may take; when it passes, the channel is closed from here
   */
  @Override
  public void stop(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    readiness.signal(Readiness.DRAIN);
    LockSupport.unpark(thread);
    boolean started = thread.getState() != Thread.State.NEW;
    // Handlers that never wait may keep it from every carrier.
    if (started && ended.await(limit.toNanos(), TimeUnit.NANOSECONDS)) return;
    close(Duration.ofNanos(end - System.nanoTime()));
    ended.countDown();
  }

  @Override
  public Endpoint endpoint() {
    return binding.endpoint();
  }

  @Override
  public Optional<AcceptQueue> acceptQueue() {
    return queue;
  }

  private void run() {
    boolean stopping;
    do {
      stopping = readiness.signalled(Readiness.DRAIN);
      try {
        // Of a socket that was inherited, the next process takes what waits.
        if (!stopping || !binding.inherited()) acceptAll(stopping);
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
    long left = stopping ? backlog + 1L : Long.MAX_VALUE;
    for (; left > 0 && stopping == readiness.signalled(Readiness.DRAIN); left--) {
      ListenerConfig now = config;
      boolean queueing = now.overLimit() == OverLimit.QUEUE;
      if (queueing && !admission.tryEnter()) {
        if (readiness.signalled(Readiness.DRAIN)) return;
        admission.awaitRoom();
        continue;
      }
      if (!acceptOne(now, queueing)) return;
    }
  }

  /** False when the backlog is empty. By one configuration, whichever is taken over meanwhile. */
  private boolean acceptOne(ListenerConfig now, boolean entered) throws IOException {
    boolean inside = entered;
    SocketAddress peer = null;
    SocketChannel accepted = null;
    try {
      accepted = channel.accept();
      if (accepted == null) return false;
      RejectReason reason = rejection(now, accepted.getRemoteAddress(), inside);
      if (reason == null) {
        inside = proxied(now);
        if (!inside) peer = accepted.getRemoteAddress();
        start(now, accepted);
        inside = false;
        peer = null;
      } else {
        reject(now, accepted, reason);
      }
      // Whoever was started or rejected closes and leaves by itself.
      accepted = null;
      return true;
    } finally {
      if (accepted != null) {
        accepted.close();
        poller.wake();
      }
      if (inside) admission.leave();
      if (peer != null) admission.leave(peer);
    }
  }

  private static boolean proxied(ListenerConfig now) {
    return now.proxyProtocol() != ProxyProtocol.OFF;
  }

  /** Of a proxy nothing more is asked than that it is trusted, until it says for whom it comes. */
  private @Nullable RejectReason rejection(ListenerConfig now, SocketAddress peer, boolean inside) {
    if (!proxied(now)) return admission.tryEnter(peer, inside);
    if (!now.trusts(peer)) {
      untrusted.rejected(peer);
      return RejectReason.UNTRUSTED_PROXY;
    }
    return admission.tryEnterUnknown(inside);
  }

  private void start(ListenerConfig now, SocketChannel accepted) throws IOException {
    Endpoint.Scheme transport = endpoint().scheme();
    SocketWire socket = socket(now, accepted);
    ProxiedPeer byProxy =
        proxied(now)
            ? new ProxiedPeer(socket, now.proxyProtocol().version(), handshakeLimit(now))
            : null;
    Wire wire =
        encrypted() && tls != null
            ? new TlsWire(socket, tls.engine(), handshakeLimit(now))
            : socket;
    connections.start(wire, transport, byProxy);
  }

  private void reject(ListenerConfig now, SocketChannel accepted, RejectReason reason)
      throws IOException {
    if (connections.tells(reason, endpoint().scheme())) {
      connections.reject(socket(now, accepted), endpoint().scheme(), reason);
    } else {
      // Never registered with the poller, whose next round would have to free it: a burst must not
      // use up the descriptors.
      SocketAddress peer = accepted.getRemoteAddress();
      // Before the peer sees it, who may come again at once.
      connections.rejected(peer, endpoint().scheme(), reason);
      accepted.close();
    }
  }

  private SocketWire socket(ListenerConfig now, SocketChannel accepted) throws IOException {
    if (endpoint().scheme() != Endpoint.Scheme.UNIX) {
      accepted.setOption(StandardSocketOptions.TCP_NODELAY, now.tcpNoDelay());
      accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, now.keepAlive());
    }
    return tls == null || encrypted()
        ? new SocketWire(accepted, poller)
        : new UpgradableWire(accepted, poller, tls::engine, handshakeLimit(now));
  }

  private static Duration handshakeLimit(ListenerConfig now) {
    return now.handshakeTimeout().orElse(Duration.ZERO);
  }

  private boolean encrypted() {
    return binding.endpoint().scheme() == Endpoint.Scheme.TLS;
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
    // First, so that whoever binds there next does not lose its own.
    binding.release();
    // The next process takes what waits; to close it here would close standard output as well.
    if (binding.inherited()) return;
    try {
      poller.close(channel, limit);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing " + binding.endpoint(), e);
    }
  }
}
