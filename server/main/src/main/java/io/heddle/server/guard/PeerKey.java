package io.heddle.server.guard;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Whom connections are counted for: an IPv4 address, or the first 64 bits of an IPv6 address, which
 * are what one customer has, who may choose the rest.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6177">RFC 6177</a>
 */
record PeerKey(long bits, boolean ipv4) {
  static PeerKey of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    boolean ipv4 = address instanceof Inet4Address;
    return new PeerKey(ipv4 ? bytes.getInt() : bytes.getLong(), ipv4);
  }
}
