package io.heddle.server.listen;

import io.heddle.server.config.ListenerConfig;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sockets of a UDP endpoint: one for each local address that it stands for, all on one port.
 * Java does not tell which address a datagram was sent to, and a reply has to leave from there: a
 * socket that is bound to the address knows. What is sent to a broadcast address is not received,
 * nor what is sent to an address that no interface lists: of {@code 127.0.0.0/8}, all of which is
 * this machine, only what is listed, or named in the endpoint.
 *
 * @param endpoint with the port it got
 */
record DatagramBinding(Endpoint endpoint, List<DatagramChannel> channels) implements AutoCloseable {
  /** For bursts: the usual 208 KiB hold 256 small datagrams. The system bounds it (rmem_max). */
  private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

  /** A port that is free at one address may be taken at another: then another port is tried. */
  private static final int ATTEMPTS_MAX = 20;

  /**
   * Binds it; datagrams may wait from now on.
   *
   * @throws IOException naming the listener, the endpoint and what to do
   */
  static DatagramBinding of(Endpoint endpoint, ListenerConfig config) throws IOException {
    try {
      List<InetAddress> addresses = addresses(endpoint);
      if (endpoint.port() != 0) return bound(endpoint, addresses, config);
      return boundSomewhere(endpoint, addresses, config);
    } catch (IOException e) {
      throw Binding.cannotListen(endpoint, config, e);
    }
  }

  private static DatagramBinding boundSomewhere(
      Endpoint endpoint, List<InetAddress> addresses, ListenerConfig config) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return bound(endpoint, addresses, config);
      } catch (BindException taken) {
        if (attempt == ATTEMPTS_MAX) throw taken;
      }
    }
  }

  /** The one it names, or those of every interface that is up. */
  private static List<InetAddress> addresses(Endpoint endpoint) throws IOException {
    InetAddress named = endpoint.address().getAddress();
    if (!named.isAnyLocalAddress()) return List.of(named);
    // [::] takes IPv4 as well, as it does over TCP.
    boolean everyFamily = endpoint.everyAddress() || !(named instanceof Inet4Address);
    return NetworkInterface.networkInterfaces()
        .flatMap(DatagramBinding::addressesIfUp)
        .filter(address -> everyFamily || address instanceof Inet4Address)
        .distinct()
        .toList();
  }

  private static Stream<InetAddress> addressesIfUp(NetworkInterface network) {
    try {
      return network.isUp() ? network.inetAddresses() : Stream.empty();
    } catch (SocketException gone) {
      return Stream.empty();
    }
  }

  private static DatagramBinding bound(
      Endpoint endpoint, List<InetAddress> addresses, ListenerConfig config) throws IOException {
    List<DatagramChannel> channels = new ArrayList<>();
    var binding = new DatagramBinding(endpoint, channels);
    int port = endpoint.port();
    try {
      for (InetAddress address : addresses) {
        DatagramChannel channel = open(address, config);
        channels.add(channel);
        channel.bind(new InetSocketAddress(address, port));
        port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      }
      return new DatagramBinding(endpoint.withPort(port), List.copyOf(channels));
    } catch (IOException | RuntimeException e) {
      binding.close();
      throw e;
    }
  }

  private static DatagramChannel open(InetAddress address, ListenerConfig config)
      throws IOException {
    boolean ipv4 = address instanceof Inet4Address;
    DatagramChannel channel =
        DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      if (config.reusePort()) channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel channel : channels) channel.close();
  }
}
