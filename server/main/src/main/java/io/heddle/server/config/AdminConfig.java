package io.heddle.server.config;

import io.heddle.protocol.Option;
import io.heddle.transport.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The admin endpoint.
 *
 * @param endpoint {@code http://HOST:PORT}; off loopback with a token only; empty: off
 * @param tokenFile the file whose first line a client has to show; empty: it need not
 * @param configured whether the operator named the endpoint: then it must be bound, while the
 *     default one may move
 */
public record AdminConfig(
    @Option(help = "where the admin endpoint listens", defaultValue = "http://127.0.0.1:7070")
        Optional<URI> endpoint,
    @Option(help = "the file whose first line is the token that clients show")
        Optional<Path> tokenFile,
    @Given("endpoint") boolean configured) {

  private static final int PORT_MAX = 65535;

  public AdminConfig {
    if (endpoint.isPresent()) requireForm(endpoint.get());
    if (endpoint.isPresent() && tokenFile.isEmpty()) requireLoopback(endpoint.get());
  }

  private static void requireForm(URI url) {
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
  }

  /** It closes connections for whoever asks. */
  private static void requireLoopback(URI url) {
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    if (!new Endpoint(Endpoint.Scheme.TCP, host, url.getPort(), "").loopback()) {
      throw new IllegalArgumentException(
          "endpoint: expected a loopback address such as http://127.0.0.1:7070, or a token-file for others, got '"
              + url
              + "'");
    }
  }
}
