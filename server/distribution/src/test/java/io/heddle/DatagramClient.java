package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A UDP socket that asks and is answered, or fails the test. */
final class DatagramClient implements AutoCloseable {
  private final DatagramChannel channel;
  private final Selector selector;
  private SocketAddress answeredFrom;

  /** At an address and port of this machine's; port 0 is any. */
  DatagramClient(String host, int port) throws IOException {
    channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    channel.configureBlocking(false);
    selector = Selector.open();
    channel.register(selector, SelectionKey.OP_READ);
  }

  DatagramClient() throws IOException {
    this("127.0.0.1", 0);
  }

  /** On a port that is not for everybody; skips the test where it is not for this user. */
  static DatagramClient privileged(String host, int port) throws IOException {
    try {
      return new DatagramClient(host, port);
    } catch (SocketException e) {
      if (!String.valueOf(e.getMessage()).contains("denied")) throw e;
      return abort("ports below 1024 are not for this user: " + e.getMessage());
    }
  }

  DatagramClient send(byte[] payload, InetSocketAddress server) {
    try {
      channel.send(ByteBuffer.wrap(payload), server);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DatagramClient send(String text, InetSocketAddress server) {
    return send(text.getBytes(UTF_8), server);
  }

  byte[] ask(byte[] payload, InetSocketAddress server) {
    byte[] answer = send(payload, server).receive();
    assertThat(answeredFrom).as("who answers").isEqualTo(server);
    return answer;
  }

  String ask(String text, InetSocketAddress server) {
    return new String(ask(text.getBytes(UTF_8), server), UTF_8);
  }

  String receiveText() {
    return new String(receive(), UTF_8);
  }

  byte[] receive() {
    try {
      ByteBuffer into = ByteBuffer.allocate(64 << 10);
      while ((answeredFrom = channel.receive(into)) == null) {
        int ready = selector.select(Heddle.PATIENCE.toMillis());
        assertThat(ready).as("a datagram within " + Heddle.PATIENCE).isPositive();
        selector.selectedKeys().clear();
      }
      byte[] payload = new byte[into.flip().remaining()];
      into.get(payload);
      return payload;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether something has come that was not received yet. */
  boolean hasMore() throws IOException {
    return channel.receive(ByteBuffer.allocate(1)) != null;
  }

  int port() throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
