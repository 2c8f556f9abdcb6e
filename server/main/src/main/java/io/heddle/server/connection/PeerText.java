package io.heddle.server.connection;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A peer as people write it: {@code 10.0.0.7:5000}, {@code [2001:db8::7]:5000}, {@code
 * unix:/run/x.sock}, and {@code unix} where it has no path, as clients seldom have.
 */
public final class PeerText {
  /** Two groups or more, which are whole. */
  private static final Pattern ZEROS = Pattern.compile("(?<![0-9a-f])0(?::0)+(?![0-9a-f])");

  /** What a terminal or a log does not show, or takes for a command. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Z}&&[^ ]]");

  private PeerText() {}

  /** Without asking a name server. */
  public static String of(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress inet)) return ofUnix(peer);
    String address =
        inet.getAddress() instanceof Inet6Address six
            ? "[" + shortened(six.getHostAddress()) + "]"
            : inet.getAddress().getHostAddress();
    return address + ":" + inet.getPort();
  }

  private static String ofUnix(SocketAddress peer) {
    String path = peer instanceof UnixDomainSocketAddress unix ? unix.getPath().toString() : "";
    return path.isEmpty() ? "unix" : "unix:" + INVISIBLE.matcher(path).replaceAll("?");
  }

  /** The longest run of zeros, the first of them, is left out (RFC 5952). */
  private static String shortened(String full) {
    MatchResult longest =
        ZEROS
            .matcher(full)
            .results()
            .reduce((one, other) -> other.group().length() > one.group().length() ? other : one)
            .orElse(null);
    if (longest == null) return full;
    String before = full.substring(0, longest.start()).replaceFirst(":$", "");
    String after = full.substring(longest.end()).replaceFirst("^:", "");
    return before + "::" + after;
  }
}
