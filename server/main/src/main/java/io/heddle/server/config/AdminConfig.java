package io.heddle.server.config;

import io.heddle.protocol.Option;
import io.heddle.transport.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The admin endpoint.
 *
 * @param endpoint {@code http://HOST:PORT} or {@code https://HOST:PORT}; off loopback with a token
 *     only; empty: off
 * @param tokenFile the file whose first line a client has to show; empty: it need not
 * @param tls there if the endpoint is {@code https://}, and not if it is {@code http://}
 * @param configured whether the operator named the endpoint: then it must be bound, while the
 *     default one may move
 */
public record AdminConfig(
    @AtStart
        @Option(help = "where the admin endpoint listens", defaultValue = "http://127.0.0.1:7070")
        Optional<URI> endpoint,
    @AtStart @Option(help = "the file whose first line is the token that clients show")
        Optional<Path> tokenFile,
    @Option(help = "what an endpoint of https:// shows and asks for") Optional<TlsConfig> tls,
    @Given("endpoint") boolean configured) {

  private static final int PORT_MAX = 65535;

  public AdminConfig {
    if (endpoint.isPresent()) requireForm(endpoint.get());
    if (endpoint.isPresent()) requireTls(endpoint.get(), tls.isPresent());
    if (endpoint.isPresent() && tokenFile.isEmpty()) requireLoopback(endpoint.get());
  }

  private static void requireForm(URI url) {
    boolean plain = url.getRawPath().isEmpty() || url.getRawPath().equals("/");
    boolean complete = List.of("http", "https").contains(url.getScheme()) && url.getPort() >= 0;
    if (!complete
        || !plain
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "endpoint: expected http://HOST:PORT, https://HOST:PORT or off, got '" + url + "'");
    }
    if (url.getPort() > PORT_MAX) {
      throw new IllegalArgumentException(
          "endpoint: expected a port from 1 to 65535, or 0 for any free one, got '" + url + "'");
    }
  }

  /** Who asks for either must not be served without it. */
  private static void requireTls(URI url, boolean given) {
    if ("https".equals(url.getScheme()) == given) return;
    throw new IllegalArgumentException(
        given
            ? "tls: expected an endpoint of https:// for it, got '" + url + "'; or drop it"
            : "endpoint: expected a certificate for https://, as in tls: {certificate: server.pem,"
                + " private-key: server.key} below admin, got '"
                + url
                + "' alone");
  }

  /** It closes connections for whoever asks. */
  private static void requireLoopback(URI url) {
    if (!isLoopback(url)) {
      throw new IllegalArgumentException(
          "endpoint: expected a loopback address such as http://127.0.0.1:7070, or a token-file for others, got '"
              + url
              + "'");
    }
  }

  private static boolean isLoopback(URI url) {
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    return new Endpoint(Endpoint.Scheme.TCP, host, url.getPort(), "").loopback();
  }

  /** What is allowed and yet dangerous, a sentence each. */
  List<String> warnings() {
    if (endpoint.isEmpty() || tls.isPresent() || isLoopback(endpoint.get())) return List.of();
    return List.of(
        "admin.endpoint: the token of admin.token-file goes over "
            + endpoint.get()
            + " in the clear, for anybody on the way to read; https:// with tls encrypts it");
  }
}
