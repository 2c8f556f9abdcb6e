package io.heddle.inbox;

import io.heddle.protocol.PeerText;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A message as it lies in the file.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259, JSON</a>
 */
final class JsonLine {
  /** What each begins with. */
  static final String BEGINNING = "{\"time\":\"";

  private JsonLine() {}

  static byte[] of(String peer, String text) {
    var line = new StringBuilder(text.length() + 100);
    line.append(BEGINNING)
        .append(Instant.now().truncatedTo(ChronoUnit.MILLIS))
        .append("\",\"peer\":\"");
    escape(peer, line);
    line.append("\",\"text\":\"");
    escape(text, line);
    return line.append("\"}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * {@code 10.0.0.7:5000}, {@code [2001:db8::7]:5000}, {@code unix:/run/x.sock}, or {@code unix}
   * where it has no path; asks no name server.
   */
  static String peer(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress inet))
      return peer instanceof UnixDomainSocketAddress unix && !unix.getPath().toString().isEmpty()
          ? "unix:" + unix.getPath()
          : "unix";
    return PeerText.of(inet);
  }

  private static void escape(String text, StringBuilder to) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> to.append('\\').append(c);
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        default -> {
          if (c < ' ') to.append("\\u%04x".formatted((int) c));
          else to.append(c);
        }
      }
    }
  }
}
