package io.heddle.exec;

import static io.heddle.protocol.PeerText.escaped;

import io.heddle.protocol.Connection;
import io.heddle.protocol.PeerText;
import java.security.Principal;

/** Who had what run, and what came of it: one line of the server's log for each message. */
record Audit(String listener) {
  private static final System.Logger LOG = System.getLogger(Audit.class.getPackageName());

  void log(Connection connection, String message, String outcome, long nanos) {
    String principal = connection.principal().map(Principal::getName).orElse("-");
    String who = PeerText.of(connection.peer()) + ", " + escaped(principal);
    String what = "\"" + escaped(message) + "\": " + outcome + ", " + nanos / 1_000_000 + " ms";
    LOG.log(
        System.Logger.Level.INFO,
        "listener " + listener + ": connection " + connection.id() + ": " + who + ": " + what);
  }
}
