package io.heddle.transport.datagram;

import io.heddle.protocol.Datagram;
import io.heddle.protocol.DatagramHandler;
import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One port on the loopback address, and what it tells. */
final class DatagramServer implements AutoCloseable, DatagramHost {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Poller poller = Poller.start("test-poller");
  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  volatile @Nullable DropReason refusal;
  final DatagramService service;
  final DatagramPort port;

  DatagramServer(int datagramsMax, DatagramHandler handler) throws IOException {
    service = new DatagramService(handler, datagramsMax, this);
    var channel = DatagramChannel.open(StandardProtocolFamily.INET);
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    port = new DatagramPort(channel, service, poller, "test-receiver");
  }

  DatagramServer start() {
    port.start();
    return this;
  }

  DatagramTraffic traffic() {
    return service.traffic();
  }

  /** A socket that knows no other peer than this port. */
  DatagramSocket client() throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(port.address().getAddress(), 0));
    socket.connect(port.address());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  static void send(DatagramSocket socket, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    socket.send(new DatagramPacket(bytes, bytes.length));
  }

  static String receive(DatagramSocket socket) throws IOException {
    var packet = new DatagramPacket(new byte[64 << 10], 64 << 10);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  @Override
  public @Nullable DropReason refusal(InetSocketAddress peer) {
    return refusal;
  }

  @Override
  public Thread newThread(Runnable serving) {
    return Thread.ofVirtual().name("test-datagram").unstarted(serving);
  }

  @Override
  public void handlerFailed(Datagram datagram, Throwable thrown) {
    failures.add(thrown);
  }

  @Override
  public void receiveFailed(InetSocketAddress local, Throwable thrown) {
    failures.add(thrown);
  }

  @Override
  public void close() {
    try (poller) {
      port.close(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
