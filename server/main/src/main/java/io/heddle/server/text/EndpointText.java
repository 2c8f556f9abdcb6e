package io.heddle.server.text;

import io.heddle.transport.Endpoint;
import java.util.regex.Pattern;

/** An endpoint as somebody types it. */
public final class EndpointText {
  private static final Pattern PORT = Pattern.compile("\\d{1,5}");
  private static final Pattern HOST_PORT = Pattern.compile("[^/\\s]+:\\d{1,5}");

  private EndpointText() {}

  /**
   * Reads an endpoint.
   *
   * @throws IllegalArgumentException with a sentence that says what was expected; for a mere port,
   *     or a host and a port, this is the endpoint that was most likely meant
   */
  public static Endpoint parse(String text) {
    if (PORT.matcher(text).matches()) throw meant("tcp://127.0.0.1:" + text, text);
    if (HOST_PORT.matcher(text).matches()) throw meant("tcp://" + text, text);
    return Endpoint.parse(text);
  }

  private static IllegalArgumentException meant(String endpoint, String text) {
    Endpoint meant = Endpoint.parse(endpoint);
    return new IllegalArgumentException(
        "expected an endpoint such as " + meant + ", got '" + text + "'");
  }
}
