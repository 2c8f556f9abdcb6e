package io.heddle.server.admin;

import io.heddle.protocol.PeerText;
import io.heddle.server.guard.Network;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which peers are asked for.
 *
 * @param address as {@link PeerText} writes it, with its port or without
 * @param network what has the address instead; null: none
 */
record PeerMatch(String address, @Nullable Network network) {

  /**
   * Reads {@code 10.0.0.7:5000}, {@code 10.0.0.7}, {@code 10.0.0.0/8} or {@code unix}.
   *
   * @throws IllegalArgumentException if it is a network with something wrong
   */
  static PeerMatch parse(String text) {
    // The path of a Unix socket has slashes, too.
    if (text.startsWith("unix") || text.indexOf('/') < 0) return new PeerMatch(text, null);
    try {
      return new PeerMatch(text, Network.parse(text));
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException("peer: " + malformed.getMessage(), malformed);
    }
  }

  boolean has(SocketAddress peer) {
    if (network != null)
      return peer instanceof InetSocketAddress inet && network.contains(inet.getAddress());
    String from = PeerText.of(peer);
    return from.equals(address)
        || from.startsWith(address + ":")
        || from.startsWith("[" + address + "]:");
  }
}
