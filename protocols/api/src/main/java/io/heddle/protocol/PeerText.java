package io.heddle.protocol;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A peer, and what it says, as a log shows it. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5952">RFC 5952, IPv6 addresses as text</a>
 */
public final class PeerText {
  /** Two groups or more, which are whole. */
  private static final Pattern ZEROS = Pattern.compile("(?<![0-9a-f])0(?::0)+(?![0-9a-f])");

  private PeerText() {}

  /**
   * Where it is, as people write it: {@code 10.0.0.7:5000}, {@code [2001:db8::7]:5000}, {@code
   * unix:/run/x.sock}, and {@code unix} where it has no path, as clients seldom have. On one line,
   * {@linkplain #escaped as what it says}, since a path is what a proxy says; asks no name server.
   */
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
    return path.isEmpty() ? "unix" : "unix:" + escaped(path);
  }

  /**
   * What it has sent, or is called, for between two quotes: nothing in there begins a line of its
   * own, moves a terminal's cursor or ends the quotes. Whatever is not seen as it is becomes a
   * backslash, {@code u} and its number; quotes and backslashes get a backslash. Its length is the
   * caller's to bound.
   */
  public static String escaped(String text) {
    var escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                escaped.append("\\u%04x".formatted(c));
            default -> {
              if (c == '\\' || c == '"') escaped.append('\\');
              escaped.appendCodePoint(c);
            }
          }
        });
    return escaped.toString();
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
