package io.heddle.server.listen;

import io.heddle.protocol.Handler;
import io.heddle.server.config.ListenerConfig;
import io.heddle.server.connection.Connections;
import io.heddle.server.guard.Admission;
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

/**
 * One protocol behind one or several endpoints, with one handler. Bound when made; accepts when
 * started.
 */
public final class Listener {
  private static final System.Logger LOG = System.getLogger(Listener.class.getName());

  private final ListenerConfig config;
  private final Handler handler;
  private final Connections connections;
  private final List<Acceptor> acceptors = new ArrayList<>();
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
    this.handler = handler;
    this.connections =
        new Connections(
            config.name(), config.protocol(), handler, config.limits(), admission::leave);
    try {
      for (Endpoint endpoint : config.endpoints())
        acceptors.add(bind(endpoint, pluginLoader, admission, poller));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Acceptor bind(
      Endpoint endpoint, ClassLoader pluginLoader, Admission admission, Poller poller)
      throws IOException {
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
    String message = String.valueOf(e.getMessage());
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
   */
  public void drain() throws InterruptedException {
    draining = true;
    for (Acceptor acceptor : acceptors) acceptor.stop();
    connections.drain();
  }

  /** Waits for the connections to end; those that do not in time are cut. */
  public void awaitDrained(Duration limit) throws InterruptedException {
    if (connections.awaitNone(limit)) return;
    int left = connections.traffic().activeCount();
    LOG.log(
        System.Logger.Level.INFO,
        () ->
            "listener "
                + config.name()
                + ": the drain timed out, cutting "
                + left
                + (left == 1 ? " connection" : " connections"));
    connections.kill(CloseReason.DRAINED);
    connections.awaitNone(Duration.ofSeconds(2));
  }

  /** Closes endpoints and handler, after the connections. */
  public void close() {
    try {
      for (Acceptor acceptor : acceptors) acceptor.stop();
      handler.close();
    } catch (IOException | RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "listener " + config.name() + ": closing the handler failed",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
