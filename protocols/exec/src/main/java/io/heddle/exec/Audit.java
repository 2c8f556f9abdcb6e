package io.heddle.exec;

import io.heddle.protocol.Connection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;

/** Who had what run, and what came of it: one line of the server's log for each message. */
final class Audit {
  private static final System.Logger LOG = System.getLogger(Audit.class.getPackageName());

  private final String listener;

  Audit(String listener) {
    this.listener = listener;
  }

  void log(Connection connection, String message, String outcome, long nanos) {
    String principal = connection.principal().map(Principal::getName).orElse("-");
    LOG.log(
        System.Logger.Level.INFO,
        "listener %s: connection %d: %s, %s: \"%s\": %s, %d ms"
            .formatted(
                listener,
                connection.id(),
                address(connection.peer()),
                visible(principal),
                visible(message),
                outcome,
                nanos / 1_000_000));
  }

  /**
   * Without the host name that was never looked up; a path is a proxy's word, and may be anything.
   */
  static String address(SocketAddress peer) {
    if (peer instanceof InetSocketAddress) return peer.toString().substring(1);
    String path = visible(peer.toString());
    return path.isEmpty() ? "unix" : "unix:" + path;
  }

  /** Nothing that a peer sends begins a line of its own or moves a terminal's cursor. */
  static String visible(String text) {
    var visible = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                visible.append("\\u%04x".formatted(c));
            default -> {
              if (c == '\\' || c == '"') visible.append('\\');
              visible.appendCodePoint(c);
            }
          }
        });
    return visible.toString();
  }
}
