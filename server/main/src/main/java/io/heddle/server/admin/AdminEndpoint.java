package io.heddle.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.server.ProtocolView;
import io.heddle.server.Server;
import io.heddle.server.ServerState;
import io.heddle.server.text.Meaning;
import io.heddle.server.tls.ServerTls;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells over HTTP how the server is. It starts after the listeners and stops last, so that it can
 * say "draining".
 */
public final class AdminEndpoint implements AutoCloseable {
  private static final List<String> READ_ONLY =
      List.of(
          "/api/server",
          "/health/live",
          "/health/ready",
          "/metrics",
          "/openapi.yaml",
          "/api/protocols",
          "/api/listeners",
          "/api/connections");

  private final Server server;
  private final List<ProtocolView> protocols;
  private final Metrics metrics;
  private final DashboardPages dashboard = new DashboardPages();
  private final String scheme;
  private final String host;
  private final @Nullable Token token;
  private final HttpListener http;

  private AdminEndpoint(
      Server server,
      List<ProtocolView> protocols,
      URI endpoint,
      int port,
      @Nullable Token token,
      @Nullable ServerTls tls)
      throws IOException {
    this.token = token;
    this.scheme = endpoint.getScheme();
    this.server = server;
    this.protocols = protocols;
    this.metrics = new Metrics(server, protocols);
    this.host = endpoint.getHost();
    InetAddress address = InetAddress.getByName(host.replaceAll("[\\[\\]]", ""));
    try {
      this.http = new HttpListener(new InetSocketAddress(address, port), tls, this::routes);
    } catch (IOException e) {
      metrics.close();
      throw new IOException(
          "the admin endpoint cannot listen on " + endpoint + ": " + whyNot(Meaning.of(e)), e);
    }
  }

  /** As the rest of a sentence, with what to do about it. */
  private static String whyNot(String meaning) {
    if (meaning.contains("Too many open files"))
      return meaning + "; raise ulimit -n, or --admin off";
    return (meaning.contains("in use") ? "the port is in use" : meaning)
        + "; choose another port, or --admin off";
  }

  /**
   * Starts it.
   *
   * @param protocols that were found
   * @param token that clients have to show; null: none
   * @param tls there if the endpoint is {@code https://}
   * @throws IOException if the address cannot be bound
   */
  public static AdminEndpoint start(
      Server server,
      List<ProtocolView> protocols,
      URI endpoint,
      @Nullable Token token,
      @Nullable ServerTls tls)
      throws IOException {
    return new AdminEndpoint(server, protocols, endpoint, endpoint.getPort(), token, tls);
  }

  /**
   * Starts it, on a free port if that of the endpoint is taken.
   *
   * @throws IOException if the address cannot be bound at any port
   */
  public static AdminEndpoint startNearby(
      Server server, List<ProtocolView> protocols, URI endpoint, @Nullable Token token)
      throws IOException {
    try {
      return start(server, protocols, endpoint, token, null);
    } catch (IOException taken) {
      return new AdminEndpoint(server, protocols, endpoint, 0, token, null);
    }
  }

  /** Shows what other files of TLS hold, to the connections to come; null: nothing changes. */
  public void follow(@Nullable ServerTls other) {
    http.follow(other);
  }

  /** Where it is, with the port it got. */
  public URI uri() {
    return URI.create(scheme + "://" + host + ":" + http.port());
  }

  /** Begins with what the start of the server does not wait for; once it is ready. */
  public void watch() {
    metrics.watch();
  }

  private void routes(HttpRouting.Builder routing) {
    routing.addFilter(new Audit());
    routing.addFilter(new SameSite(scheme, host, token != null));
    if (token != null) {
      Token required = token;
      routing.addFilter((chain, request, response) -> {
        if (dashboard.has(request.path().path())) chain.proceed();
        else required.filter(chain, request, response);
      });
    }
    read(
        routing,
        "/health/live",
        (request, response) ->
            Answers.send(request, response, Status.OK_200, Map.of("status", "up")));
    read(routing, "/health/ready", this::ready);
    read(routing, "/metrics", this::metrics);
    read(routing, "/openapi.yaml", AdminEndpoint::description);
    read(
        routing,
        "/api/server",
        (request, response) ->
            Answers.send(request, response, Status.OK_200, ServerView.of(server)));
    read(
        routing,
        "/api/protocols",
        (request, response) ->
            Answers.send(request, response, Status.OK_200, Map.of("protocols", protocols)));
    routing
        .register("/api/listeners", new ListenerService(server))
        .register("/api/connections", new ConnectionService(server))
        .register("/", dashboard);
    for (String path : READ_ONLY)
      routing.any(
          path,
          (request, response) -> Answers.wrongMethod(request, response, Method.GET, Method.HEAD));
    routing.any(AdminEndpoint::nothing);
  }

  private static void read(HttpRouting.Builder routing, String path, Handler handler) {
    routing.route(Answers.READING, PathMatchers.create(path), handler);
  }

  private static void nothing(ServerRequest request, ServerResponse response) {
    Answers.problem(
        request,
        response,
        Status.NOT_FOUND_404,
        "there is nothing at %s, expected / (the dashboard) or one of %s"
            .formatted(Answers.path(request), String.join(", ", READ_ONLY)));
  }

  /** Everything there is here, for people and for programs. */
  private static void description(ServerRequest request, ServerResponse response)
      throws IOException {
    try (InputStream in = AdminEndpoint.class.getResourceAsStream("openapi.yaml")) {
      // RFC 9512
      response.header(HeaderNames.CONTENT_TYPE, "application/yaml");
      Answers.send(request, response, Objects.requireNonNull(in).readAllBytes());
    }
  }

  private void ready(ServerRequest request, ServerResponse response) {
    ServerState state = server.state();
    Status status = state == ServerState.READY ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503;
    Answers.send(request, response, status, Map.of("status", state.toString()));
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    String accepted = request.headers().first(HeaderNames.ACCEPT).orElse("");
    Metrics.Page page = metrics.scrape(accepted);
    response.header(HeaderNames.CONTENT_TYPE, page.contentType());
    Answers.send(request, response, page.text().getBytes(UTF_8));
  }

  @Override
  public void close() {
    http.close();
    metrics.close();
  }
}
