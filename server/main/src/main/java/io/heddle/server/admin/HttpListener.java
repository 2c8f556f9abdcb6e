package io.heddle.server.admin;

import io.heddle.server.guard.Descriptors;
import io.heddle.server.tls.ServerTls;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Helidon's HTTP server on one address, for as long as this is open. Helidon ends a listener whose
 * accept failed, as it does when descriptors have run out, and still calls it running: here another
 * one takes its place when they are back.
 */
final class HttpListener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HttpListener.class.getName());

  /** Further ones wait: whoever scrapes must not take the descriptors of those who are served. */
  private static final int CONNECTIONS_MAX = 32;

  /** Nothing that can be asked for needs a body. */
  private static final long BODY_BYTES_MAX = 64 * 1024;

  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration PLACES_INTERVAL = Duration.ofMillis(200);

  /** Helidon stops by virtual threads, which handlers may keep from every carrier. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  private final Places places = new Places(CONNECTIONS_MAX);
  private final Consumer<HttpRouting.Builder> routes;
  private final InetSocketAddress address;
  private final @Nullable AdminTls tls;
  private final ScheduledExecutorService checking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heddle-admin-check").factory());

  /** How many descriptors must be free for it to come back: not for a moment's sake. */
  private final long comesBackAt;

  private volatile WebServer http;
  private boolean gone;

  /**
   * Starts it.
   *
   * @param wanted with port 0 for any that is free
   * @param tls null: it is HTTP in the clear
   * @throws IOException if the address cannot be bound
   */
  HttpListener(
      InetSocketAddress wanted, @Nullable ServerTls tls, Consumer<HttpRouting.Builder> routes)
      throws IOException {
    this.routes = routes;
    probe(wanted);
    this.tls = tls == null ? null : new AdminTls(tls, places);
    this.http = started(wanted);
    this.address = new InetSocketAddress(wanted.getAddress(), http.port());
    // Where fewer are free while nobody is there, that has to do.
    this.comesBackAt = Math.min(CONNECTIONS_MAX, Descriptors.left() / 2);
    repeat(this::check, CHECK_INTERVAL);
    repeat(places::check, PLACES_INTERVAL);
  }

  private void repeat(Runnable check, Duration interval) {
    var unused =
        checking.scheduleWithFixedDelay(
            check, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Helidon only logs that it cannot bind; somebody should be told why. */
  private static void probe(InetSocketAddress address) throws IOException {
    try (var probe = new ServerSocket()) {
      probe.bind(address);
    }
  }

  private WebServer started(InetSocketAddress address) throws IOException {
    var http1 = Http1ConnectionSelector.builder().config(Http1Config.builder().build()).build();
    var server =
        WebServer.builder()
            .address(address.getAddress())
            .port(address.getPort())
            .maxTcpConnections(CONNECTIONS_MAX)
            .maxPayloadSize(BODY_BYTES_MAX)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(new PlacedConnections(http1, places))
            .useNio(false)
            .shutdownHook(false)
            .directHandlers(problems())
            .routing(routing -> routes.accept(routing.addFilter(this::hold)));
    if (tls != null) server.tls(Tls.builder().sslContext(tls.context()).build());
    WebServer started = server.build();
    started.start();
    if (!started.isRunning()) throw new IOException("cannot start");
    return started;
  }

  /** Has the place of whoever asks say so. */
  @SuppressWarnings("ThreadPriorityCheck") // Taking turns is the point.
  private void hold(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    SocketAddress peer = request.remotePeer().address();
    // Who sends many requests at once would never let go of a carrier that all others need, too.
    Thread.yield();
    places.answers(peer, !Answers.READING.test(request.prologue().method()));
    boolean failed = true;
    try {
      chain.proceed();
      failed = false;
    } finally {
      // Helidon says that it closes, and waits for the next request. Where it has to tell of a
      // failure it sends a body after HEAD, too, which must not be taken for the next answer.
      places.answered(
          peer,
          request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
              || (failed && request.prologue().method().equals(Method.HEAD)));
    }
  }

  /** Goes by other files of TLS; null: nothing changes. */
  void follow(@Nullable ServerTls other) {
    if (tls != null && other != null) tls.follow(other);
  }

  /** What Helidon answers by itself. */
  private static DirectHandlers problems() {
    DirectHandlers.Builder all = DirectHandlers.builder();
    for (DirectHandler.EventType each : DirectHandler.EventType.values())
      all.addHandler(
          each,
          (request, event, status, headers, message) ->
              Answers.direct(event, status, headers, detail(request, event, status, message)));
    return all.build();
  }

  private static String detail(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType event,
      Status status,
      @Nullable String message) {
    if (event == DirectHandler.EventType.INTERNAL_ERROR)
      return "it failed in a way that nobody expected; the server's log says how";
    // Of what is no HTTP it only says that.
    if (message != null) return message;
    return switch (status.code()) {
      case 413 -> "expected a body of at most " + BODY_BYTES_MAX + " bytes; none is needed here";
      case 414 -> "expected a path and parameters of less than 4096 bytes";
      // Which Helidon knows, and cannot be told to take.
      case 505 -> "expected HTTP/1.1, got " + request.protocolVersion();
      default ->
          "expected a request as HTTP/1.1 has it, with its Host, and headers of less than 16 KiB";
    };
  }

  int port() {
    return address.getPort();
  }

  /** Nobody listens any more if the address can be bound. */
  private void check() {
    try {
      probe(address);
      // Every one that ends leaves a thread behind.
      if (Descriptors.left() < comesBackAt) {
        sayGone();
        return;
      }
      http = started(address);
      gone = false;
      LOG.log(
          System.Logger.Level.WARNING,
          "the admin endpoint had ended, as descriptors ran out; it is back");
    } catch (IOException | RuntimeException | Error listening) {
      // Or something has run out again: next time.
    }
  }

  private void sayGone() {
    if (gone) return;
    gone = true;
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "the admin endpoint has ended, as descriptors ran out; it comes back when %d are free"
                .formatted(comesBackAt));
  }

  @Override
  public void close() {
    // After a check that is under way.
    checking.execute(() -> http.stop());
    if (tls != null) tls.close();
    checking.shutdown();
    try {
      boolean unused = checking.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
