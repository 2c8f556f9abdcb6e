package io.heddle.server.connection;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A peer as people write it: {@code 10.0.0.7:5000}, {@code [2001:db8::7]:5000}, {@code unix}. */
final class PeerText {
  private PeerText() {}

  /** Without asking a name server. */
  static String of(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress inet)) return "unix";
    String address = inet.getAddress().getHostAddress();
    return (inet.getAddress() instanceof Inet6Address ? "[" + address + "]" : address)
        + ":"
        + inet.getPort();
  }
}
