package io.heddle.transport;

import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes connections to servers. Thread-safe; the connections share its poller. */
public final class Client implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  /** There is no event to wait for. */
  private static final long BACKLOG_FULL_NANOS = Duration.ofMillis(1).toNanos();

  private final Poller poller;
  private final Limits limits;
  private final @Nullable ClientTls tls;
  private final AtomicLong ids = new AtomicLong();

  /** Without {@code tls://}. */
  public Client(Limits limits) throws IOException {
    this(limits, null);
  }

  /**
   * @param tls for endpoints of {@code tls://}; null where there are none
   */
  public Client(Limits limits, @Nullable ClientTls tls) throws IOException {
    this.poller = Poller.start("heddle-client-poller");
    this.limits = limits;
    this.tls = tls;
  }

  /**
   * Connects, to the first address of the host that answers; the calling thread becomes the one
   * that reads and writes.
   *
   * @throws IOException if there is no connection within the timeout; the message names the
   *     endpoint
   */
  public StreamConnection connect(Endpoint endpoint, Duration timeout) throws IOException {
    return connect(endpoint, timeout, null);
  }

  /**
   * The same, from one of this machine's addresses.
   *
   * @param source null: what the system chooses
   */
  public StreamConnection connect(Endpoint endpoint, Duration timeout, @Nullable InetAddress source)
      throws IOException {
    Wire wire = wire(endpoint, timeout, source);
    return new StreamConnection(ids.incrementAndGet(), wire, limits, Thread.currentThread());
  }

  /**
   * Connects for reading and writing at the same time; the limits do not apply. Over UDP each line
   * is a datagram, both ways, and the input ends a second after the output.
   */
  public Duplex connectDuplex(Endpoint endpoint, Duration timeout) throws IOException {
    if (endpoint.scheme() == Endpoint.Scheme.UDP) return new Duplex(datagramWire(endpoint));
    return new Duplex(wire(endpoint, timeout, null));
  }

  private Wire datagramWire(Endpoint endpoint) throws IOException {
    try {
      return DatagramWire.connect(addresses(endpoint).getFirst(), poller);
    } catch (IOException | RuntimeException e) {
      throw explained(endpoint, e);
    }
  }

  private Wire wire(Endpoint endpoint, Duration timeout, @Nullable InetAddress source)
      throws IOException {
    if (!connectsTo(endpoint)) {
      throw new IOException(
          endpoint + ": a connection needs an endpoint of tcp://, tls:// or unix://");
    }
    long endNanos = System.nanoTime() + timeout.toNanos();
    try {
      return switch (endpoint.scheme()) {
        case UNIX -> wire(UnixDomainSocketAddress.of(endpoint.path()), endNanos);
        case TLS -> tls(endpoint, wire(endpoint, addresses(endpoint), source, endNanos), endNanos);
        default -> wire(endpoint, addresses(endpoint), source, endNanos);
      };
    } catch (IOException | RuntimeException e) {
      throw explained(endpoint, e);
    }
  }

  /** Whether there are connections to it. */
  public static boolean connectsTo(Endpoint endpoint) {
    return endpoint.scheme() != Endpoint.Scheme.UDP;
  }

  private Wire tls(Endpoint endpoint, Wire tcp, long endNanos) throws IOException {
    try {
      if (tls == null) throw new IOException("this client was made without TLS");
      Duration left = Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
      var wire = new TlsWire(tcp, tls.engine(endpoint.host(), endpoint.port()), left);
      wire.handshake();
      return wire;
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
    }
  }

  private Wire wire(UnixDomainSocketAddress address, long endNanos) throws IOException {
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        // Blocking, it would wait for a full backlog without end.
        channel.configureBlocking(false);
        channel.connect(address);
        return new SocketWire(channel, poller);
      } catch (IOException | RuntimeException e) {
        channel.close();
        if (!backlogFull(e) || System.nanoTime() - endNanos >= 0) throw e;
      }
      LockSupport.parkNanos(BACKLOG_FULL_NANOS);
    }
  }

  /** Whether somebody listens on a Unix socket, and accepts too slowly. */
  public static boolean backlogFull(Exception connecting) {
    return String.valueOf(connecting.getMessage()).contains("temporarily unavailable");
  }

  private static List<InetSocketAddress> addresses(Endpoint endpoint) throws IOException {
    if (endpoint.everyAddress()) return List.of(endpoint.address());
    return Stream.of(InetAddress.getAllByName(endpoint.host()))
        .map(address -> new InetSocketAddress(address, endpoint.port()))
        .toList();
  }

  /** The first address that answers; where none does, the last one's failure is thrown. */
  private Wire wire(
      Endpoint endpoint,
      List<InetSocketAddress> addresses,
      @Nullable InetAddress source,
      long endNanos)
      throws IOException {
    IOException failure = new UnknownHostException(endpoint.host());
    for (int i = 0; i < addresses.size(); i++) {
      // One that does not answer must leave the others their share of the time.
      long nanos = (endNanos - System.nanoTime()) / (addresses.size() - i);
      // Rounded up: who gives up before the time is over says that it took less.
      int millis = Math.clamp(Math.ceilDiv(nanos, 1_000_000), 1, Integer.MAX_VALUE);
      try {
        return wire(addresses.get(i), source, millis);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private Wire wire(InetSocketAddress address, @Nullable InetAddress source, int timeoutMillis)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      if (source != null) channel.bind(new InetSocketAddress(source, 0));
      channel.socket().connect(address, timeoutMillis);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return new SocketWire(channel, poller);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static IOException explained(Endpoint endpoint, Exception e) {
    String why =
        switch (e) {
          case UnknownHostException unknown -> "no such host";
          case SocketException missing
              when String.valueOf(missing.getMessage()).contains("No such file") ->
              "there is no such socket; is the server running?";
          case SocketException denied
              when endpoint.scheme() == Endpoint.Scheme.UNIX
                  && String.valueOf(denied.getMessage()).contains("Permission denied") ->
              "permission denied; the mode of the socket says who may connect, unix-mode in the"
                  + " server's configuration";
          case SocketException full when backlogFull(full) -> "no answer in time";
          case SocketTimeoutException late -> "no answer in time";
          case ConnectException refused
              when String.valueOf(refused.getMessage()).contains("refused") ->
              "connection refused; is the server running?";
          default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    return new IOException("cannot connect to " + endpoint + ": " + why, e);
  }

  /** Gives back the descriptors of its connections that were closed, which takes a moment. */
  @Override
  public void close() {
    poller.close();
    try {
      poller.awaitEnd(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
