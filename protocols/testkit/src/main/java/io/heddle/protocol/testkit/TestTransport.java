package io.heddle.protocol.testkit;

import io.heddle.transport.SocketWire;
import io.heddle.transport.Wire;
import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/** What carries the bytes of a test. */
interface TestTransport extends AutoCloseable {

  /** Both ends of a new connection, and what makes the client's end die. */
  record Ends(Wire server, Wire client, Runnable reset) {}

  Ends connect() throws IOException;

  String endpoint();

  @Override
  void close();

  /** A pipe each way. */
  final class Memory implements TestTransport {
    /**
     * Less than a socket takes on loopback, which shows sooner what does not wait for its peer;
     * more than one read takes, so that a peer can be ahead of its reader.
     */
    private static final int CAPACITY_BYTES = 256 << 10;

    private final AtomicLong clients = new AtomicLong();

    @Override
    public Ends connect() {
      MemoryWire[] ends =
          MemoryWire.pair(
              CAPACITY_BYTES,
              new MemoryAddress("server"),
              new MemoryAddress("client-" + clients.incrementAndGet()));
      return new Ends(ends[0], ends[1], ends[1]::reset);
    }

    @Override
    public String endpoint() {
      return "memory";
    }

    @Override
    public void close() {}
  }

  /** The address of an end in memory. */
  final class MemoryAddress extends SocketAddress {
    private static final long serialVersionUID = 1;

    private final String name;

    MemoryAddress(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return "memory:" + name;
    }
  }

  /** A TCP socket on the loopback address. */
  final class Loopback implements TestTransport {
    private final Poller poller;
    private final ServerSocketChannel listening;

    Loopback() {
      try {
        poller = Poller.start("heddle-test-poller");
        listening =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Ends connect() throws IOException {
      SocketChannel client = SocketChannel.open(listening.getLocalAddress());
      SocketChannel server = listening.accept();
      server.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      var clientWire = new SocketWire(client, poller);
      return new Ends(new SocketWire(server, poller), clientWire, () -> reset(client, clientWire));
    }

    private static void reset(SocketChannel client, Wire wire) {
      try {
        // Closing without lingering sends a reset instead of an end.
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      wire.close();
    }

    @Override
    public String endpoint() {
      try {
        var address = (InetSocketAddress) listening.getLocalAddress();
        return "tcp://127.0.0.1:" + address.getPort();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try (poller) {
        listening.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
