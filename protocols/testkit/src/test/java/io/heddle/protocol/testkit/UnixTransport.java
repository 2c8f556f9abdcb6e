package io.heddle.protocol.testkit;

import io.heddle.transport.SocketWire;
import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A Unix socket. */
final class UnixTransport implements TestTransport {
  private final Poller poller;
  private final ServerSocketChannel listening;
  private final UnixDomainSocketAddress address;

  UnixTransport(Path file) {
    try {
      address = UnixDomainSocketAddress.of(file);
      poller = Poller.start("heddle-test-poller");
      listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Ends connect() throws IOException {
    SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
    // So that a client can be ahead of its reader, in small pieces too.
    client.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 20);
    client.connect(address);
    var server = new SocketWire(listening.accept(), poller);
    var clientWire = new SocketWire(client, poller);
    return new Ends(server, clientWire, clientWire::close);
  }

  @Override
  public String endpoint() {
    return "unix://" + address;
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
