package io.heddle.server.config;

import io.heddle.protocol.Option;
import io.heddle.transport.Endpoint;
import java.net.URI;
import java.util.Optional;

/**
 * The admin endpoint.
 *
 * @param endpoint {@code http://HOST:PORT} on loopback; empty: off
 * @param configured whether the operator named the endpoint: then it must be bound, while the
 *     default one may move
 */
public record AdminConfig(
    @Option(help = "where the admin endpoint listens", defaultValue = "http://127.0.0.1:7070")
        Optional<URI> endpoint,
    @Given("endpoint") boolean configured) {

  private static final int PORT_MAX = 65535;

  public AdminConfig {
    if (endpoint.isPresent()) requireLoopback(endpoint.get());
  }

  private static void requireLoopback(URI url) {
    boolean plain = url.getRawPath().isEmpty() || url.getRawPath().equals("/");
    boolean complete = "http".equals(url.getScheme()) && url.getPort() >= 0;
    if (!complete
        || !plain
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "endpoint: expected http://HOST:PORT or off, got '" + url + "'");
    }
    if (url.getPort() > PORT_MAX) {
      throw new IllegalArgumentException(
          "endpoint: expected a port from 1 to 65535, or 0 for any free one, got '" + url + "'");
    }
    // It closes connections for whoever asks, and there is no token yet to ask with.
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    if (!new Endpoint(Endpoint.Scheme.TCP, host, url.getPort(), "").loopback()) {
      throw new IllegalArgumentException(
          "endpoint: expected a loopback address such as http://127.0.0.1:7070, got '" + url + "'");
    }
  }
}
