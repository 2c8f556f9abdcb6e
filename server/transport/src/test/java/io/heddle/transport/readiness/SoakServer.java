package io.heddle.transport.readiness;

import io.heddle.protocol.Handler;
import io.heddle.transport.Ending;
import io.heddle.transport.Limits;
import io.heddle.transport.SocketWire;
import io.heddle.transport.StreamConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A bare server and its clients on one poller: nothing between the test and what it soaks. */
final class SoakServer implements AutoCloseable {
  private final Poller poller = Poller.start("soak-poller");
  private final ServerSocketChannel listening =
      ServerSocketChannel.open()
          .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
  private final Handler handler;
  private final AtomicLong ids = new AtomicLong();
  final Set<StreamConnection> live = ConcurrentHashMap.newKeySet();
  final AtomicLong served = new AtomicLong();

  SoakServer(Handler handler) throws IOException {
    this.handler = handler;
    listening.configureBlocking(false);
    Readiness readiness = poller.watch(listening, SelectionKey.OP_ACCEPT);
    Thread.ofVirtual().name("soak-acceptor").start(() -> accept(readiness));
  }

  private void accept(Readiness readiness) {
    try {
      while (true) {
        SocketChannel accepted = listening.accept();
        if (accepted == null) readiness.await(Readiness.READ, 0, Readiness.NEVER);
        else serve(accepted);
      }
    } catch (AsynchronousCloseException closed) {
      // The test is over.
    } catch (IOException e) {
      if (listening.isOpen()) throw new AssertionError(e);
    }
  }

  private void serve(SocketChannel accepted) throws IOException {
    accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
    var wire = new SocketWire(accepted, poller);
    Thread.ofVirtual()
        .name("soak-server-" + ids.incrementAndGet())
        .start(() -> {
          var connection = new StreamConnection(0, wire, Limits.DEFAULTS, Thread.currentThread());
          live.add(connection);
          Ending.serve(handler, connection);
          live.remove(connection);
          served.incrementAndGet();
        });
  }

  /** A client's end, for the calling thread. */
  StreamConnection connect() throws IOException {
    return connection(open());
  }

  SocketChannel open() throws IOException {
    SocketChannel channel = SocketChannel.open(listening.getLocalAddress());
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel;
  }

  StreamConnection connection(SocketChannel channel) throws IOException {
    return new StreamConnection(
        0, new SocketWire(channel, poller), Limits.DEFAULTS, Thread.currentThread());
  }

  @Override
  public void close() throws IOException {
    listening.close();
    live.forEach(connection -> connection.kill(new IOException("the test is over")));
    poller.close();
  }
}
