package io.heddle.transport;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What a failure of TLS means, in words that name who has to do something. */
final class TlsFailure {
  /** The name of the alert, which begins most messages. */
  private static final Pattern PREFIX = Pattern.compile("^\\([a-z_]+\\) ");

  private static final Pattern RECEIVED = Pattern.compile("Received fatal alert: ([a-z_]+)");

  /** Some quote what the peer has sent, all of it. */
  private static final int QUOTED_MAX = 200;

  private TlsFailure() {}

  /**
   * @param client whether this side is
   */
  static String meaning(SSLException failure, boolean client) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause())
      if (cause instanceof UntrustedException untrusted)
        return String.valueOf(untrusted.getMessage());
    String message = PREFIX.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
    Matcher received = RECEIVED.matcher(message);
    if (received.matches()) return refusal(received.group(1), client);
    if (message.toLowerCase(Locale.ROOT).contains("unrecognized ssl message"))
      return "the peer speaks no TLS";
    // What was sent has come back.
    if (client && message.contains("client_hello")) return "the peer speaks no TLS";
    if (message.startsWith("Empty client certificate chain"))
      return "the peer shows no certificate";
    return message.length() <= QUOTED_MAX ? message : message.substring(0, QUOTED_MAX) + "...";
  }

  private static String refusal(String alert, boolean client) {
    boolean shown = alert.contains("certificate") || alert.equals("unknown_ca");
    return "the peer refused: "
        + alert.replace('_', ' ')
        + (client && shown ? "; show one that it trusts with --cert and --key" : "");
  }
}
