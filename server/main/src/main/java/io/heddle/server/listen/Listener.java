package io.heddle.server.listen;

import io.heddle.protocol.Handler;
import io.heddle.server.config.ListenerConfig;
import io.heddle.server.connection.Connections;
import io.heddle.server.guard.Admission;
import io.heddle.server.text.Meaning;
import io.heddle.transport.CloseReason;
import io.heddle.transport.Endpoint;
import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One protocol behind one or several endpoints, with one handler. Bound when made; accepts when
 * started.
 */
public final class Listener {
  private static final System.Logger LOG = System.getLogger(Listener.class.getName());

  /** What a listener may take to be closed where nobody says. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final ListenerConfig config;
  private final ClassLoader pluginLoader;
  private final Handler handler;
  private final Connections connections;
  private final List<Acceptor> acceptors = new ArrayList<>();
  private final CountDownLatch handlerClosed = new CountDownLatch(1);
  private volatile boolean draining;

  /**
   * Binds every endpoint; if one cannot be, none stays bound and the handler is closed.
   *
   * @param pluginLoader what the threads of the connections load classes with
   * @throws IOException naming the listener, the endpoint and what to do
   */
  public Listener(
      ListenerConfig config,
      ClassLoader pluginLoader,
      Handler handler,
      Admission admission,
      Poller poller)
      throws IOException {
    this.config = config;
    this.pluginLoader = pluginLoader;
    this.handler = handler;
    this.connections =
        new Connections(
            config.name(), config.protocol(), handler, config.limits(), admission::leave);
    try {
      for (Endpoint endpoint : config.endpoints()) acceptors.add(bind(endpoint, admission, poller));
    } catch (IOException e) {
      closeAll(List.of(this), CLOSE_LIMIT);
      throw e;
    }
  }

  private Acceptor bind(Endpoint endpoint, Admission admission, Poller poller) throws IOException {
    ServerSocketChannel channel = null;
    try {
      InetSocketAddress address = endpoint.address();
      channel = open(endpoint, address);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address, config.backlog());
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      return new Acceptor(
          endpoint.withPort(port), channel, config, pluginLoader, admission, connections, poller);
    } catch (IOException e) {
      if (channel != null) channel.close();
      throw new IOException(
          "listener " + config.name() + ": cannot listen on " + endpoint + ": " + explained(e), e);
    }
  }

  private static ServerSocketChannel open(Endpoint endpoint, InetSocketAddress address)
      throws IOException {
    // A channel of both families takes 0.0.0.0 for every IPv6 address as well: right for *, which
    // resolves to it, alone.
    boolean ipv4 = address.getAddress() instanceof Inet4Address && !endpoint.everyAddress();
    return ipv4
        ? ServerSocketChannel.open(StandardProtocolFamily.INET)
        : ServerSocketChannel.open();
  }

  private static String explained(IOException e) {
    String message = Meaning.of(e);
    if (e instanceof UnknownHostException)
      return "no such host; write an address of this machine, or *";
    if (!(e instanceof BindException)) return message;
    if (message.contains("in use"))
      return "the port is in use; choose another one, or stop what listens there";
    if (message.contains("Cannot assign"))
      return "this machine has no such address; choose one it has, or *";
    if (message.contains("denied"))
      return "not permitted; choose a port above 1023, or run with the capability";
    return message;
  }

  /** Begins to accept. */
  public void start() {
    acceptors.forEach(Acceptor::start);
  }

  /**
   * Stops accepting and ends the connections at their request boundaries; does not wait for them.
   *
   * @param limit for the connections that wait in the backlog to be taken
   */
  public void drain(Duration limit) throws InterruptedException {
    draining = true;
    long end = System.nanoTime() + limit.toNanos();
    for (Acceptor acceptor : acceptors) acceptor.stop(until(end));
    connections.drain();
  }

  /** Waits for the connections to end; those that do not in time are cut. */
  public void awaitDrained(Duration limit) throws InterruptedException {
    if (connections.awaitNone(limit)) return;
    int left = connections.traffic().activeCount();
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "listener "
                + config.name()
                + ": the drain timed out, cutting "
                + left
                + (left == 1 ? " connection" : " connections"));
    connections.kill(CloseReason.DRAINED);
  }

  /**
   * Closes endpoints and handlers, after the connections. The handlers are closed at the same time,
   * each on a thread of its own; one that takes longer than the limit is left alone.
   */
  public static void closeAll(List<Listener> listeners, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try {
      for (Listener listener : listeners) {
        for (Acceptor acceptor : listener.acceptors) acceptor.stop(until(end));
      }
      for (Listener listener : listeners) listener.startClosingHandler();
      for (Listener listener : listeners) listener.awaitHandlerClosed(until(end), limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void startClosingHandler() {
    // No virtual thread: those of handlers that never wait would keep it from every carrier.
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("heddle-" + config.name() + "-closing")
            .unstarted(this::closeHandler);
    thread.setContextClassLoader(pluginLoader);
    thread.start();
  }

  private void closeHandler() {
    try {
      handler.close();
    } catch (Throwable e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "listener " + config.name() + ": closing the handler failed",
          e);
    } finally {
      handlerClosed.countDown();
    }
  }

  private void awaitHandlerClosed(Duration left, Duration limit) throws InterruptedException {
    if (handlerClosed.await(left.toNanos(), TimeUnit.NANOSECONDS)) return;
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "listener "
                + config.name()
                + ": the handler was not closed within "
                + limit.toSeconds()
                + " s, going on without it");
  }

  private static Duration until(long end) {
    return Duration.ofNanos(end - System.nanoTime());
  }

  public String name() {
    return config.name();
  }

  public String protocol() {
    return config.protocol();
  }

  /** Where it listens, with the ports it got. */
  public List<Endpoint> endpoints() {
    return acceptors.stream().map(Acceptor::endpoint).toList();
  }

  public boolean draining() {
    return draining;
  }

  public Connections connections() {
    return connections;
  }
}
