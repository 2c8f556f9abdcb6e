package io.heddle.transport;

import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes connections to servers. Thread-safe; the connections share its poller. */
public final class Client implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final Poller poller;
  private final Limits limits;
  private final AtomicLong ids = new AtomicLong();

  public Client(Limits limits) throws IOException {
    this.poller = Poller.start("heddle-client-poller");
    this.limits = limits;
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

  /** Connects for reading and writing at the same time; the limits do not apply. */
  public Duplex connectDuplex(Endpoint endpoint, Duration timeout) throws IOException {
    return new Duplex(wire(endpoint, timeout, null));
  }

  private Wire wire(Endpoint endpoint, Duration timeout, @Nullable InetAddress source)
      throws IOException {
    if (endpoint.scheme() != Endpoint.Scheme.TCP) {
      throw new IOException(endpoint + ": this version connects over tcp:// only");
    }
    try {
      return wire(endpoint, addresses(endpoint), source, System.nanoTime() + timeout.toNanos());
    } catch (IOException | RuntimeException e) {
      throw explained(endpoint, e);
    }
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
      int millis = Math.clamp(Duration.ofNanos(nanos).toMillis(), 1, Integer.MAX_VALUE);
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
