package io.heddle.server.admin;

import io.heddle.protocol.PeerText;
import io.heddle.server.guard.Network;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which peers are asked for. No name is ever looked up.
 *
 * @param text as it was asked
 * @param network what has the address; null: it is a Unix socket that is asked for
 * @param port of the peer; null: any
 */
record PeerMatch(String text, @Nullable Network network, @Nullable Integer port) {
  private static final String UNIX = "unix";
  private static final int PORT_MAX = 65_535;

  /** All but an IPv6 address by itself. */
  private static final Pattern ADDRESS_AND_PORT =
      Pattern.compile(
          "(?:\\[(?<six>[^\\[\\]]*:[^\\[\\]]*)]|(?<four>[^:\\[\\]]*))(?::(?<port>\\d{1,5}))?");

  /** On which interface a link-local address is, which says nothing about who it is. */
  private static final Pattern ZONE = Pattern.compile("%[\\w.-]+$");

  /**
   * Reads {@code 10.0.0.7}, {@code 10.0.0.7:5000}, {@code 2001:db8::7}, {@code [2001:db8::7]:5000},
   * {@code 10.0.0.0/8}, {@code unix} or {@code unix:/run/x.sock}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static PeerMatch parse(String text) {
    // The path of a Unix socket has slashes, too.
    if (text.equals(UNIX) || text.startsWith(UNIX + ":")) return new PeerMatch(text, null, null);
    if (text.indexOf('/') < 0) return parseAddress(text);
    try {
      return new PeerMatch(text, Network.parse(text), null);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException("peer: " + malformed.getMessage(), malformed);
    }
  }

  private static PeerMatch parseAddress(String text) {
    String address = text;
    Integer port = null;
    Matcher parts = ADDRESS_AND_PORT.matcher(text);
    if (parts.matches()) {
      address = parts.group("six") == null ? parts.group("four") : parts.group("six");
      port = parts.group("port") == null ? null : Integer.valueOf(parts.group("port"));
    }
    if (port != null && port > PORT_MAX) throw malformed(text, null);
    try {
      return new PeerMatch(text, Network.parse(ZONE.matcher(address).replaceFirst("")), port);
    } catch (IllegalArgumentException malformed) {
      throw malformed(text, malformed);
    }
  }

  private static IllegalArgumentException malformed(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "peer: expected an address such as 10.0.0.7, 10.0.0.7:5000 or [2001:db8::7]:5000, a network such as 10.0.0.0/8, or unix, got '"
            + text
            + "'",
        cause);
  }

  boolean has(SocketAddress peer) {
    if (network != null)
      return peer instanceof InetSocketAddress inet
          && network.contains(inet.getAddress())
          && (port == null || port == inet.getPort());
    String from = PeerText.of(peer);
    return from.equals(text) || (text.equals(UNIX) && from.startsWith(UNIX + ":"));
  }
}
