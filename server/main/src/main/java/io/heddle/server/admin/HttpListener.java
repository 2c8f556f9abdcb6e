package io.heddle.server.admin;

import io.heddle.server.guard.Descriptors;
import io.helidon.http.DirectHandler;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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

  /** After which a client that sends nothing has to make room for others. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(5);

  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  /** Helidon stops by virtual threads, which handlers may keep from every carrier. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  private final Consumer<HttpRouting.Builder> routes;
  private final InetSocketAddress address;
  private final ScheduledExecutorService checking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heddle-admin-check").factory());

  private volatile WebServer http;

  /**
   * Starts it.
   *
   * @param wanted with port 0 for any that is free
   * @throws IOException if the address cannot be bound
   */
  HttpListener(InetSocketAddress wanted, Consumer<HttpRouting.Builder> routes) throws IOException {
    this.routes = routes;
    probe(wanted);
    this.http = started(wanted);
    this.address = new InetSocketAddress(wanted.getAddress(), http.port());
    long interval = CHECK_INTERVAL.toMillis();
    var unused =
        checking.scheduleWithFixedDelay(this::check, interval, interval, TimeUnit.MILLISECONDS);
  }

  /** Helidon only logs that it cannot bind; somebody should be told why. */
  private static void probe(InetSocketAddress address) throws IOException {
    try (var probe = new ServerSocket()) {
      probe.bind(address);
    }
  }

  private WebServer started(InetSocketAddress address) throws IOException {
    WebServer server =
        WebServer.builder()
            .address(address.getAddress())
            .port(address.getPort())
            .maxTcpConnections(CONNECTIONS_MAX)
            .idleConnectionTimeout(SILENCE_LIMIT)
            .idleConnectionPeriod(CHECK_INTERVAL)
            .useNio(false)
            .shutdownHook(false)
            .directHandlers(problems())
            .routing(routes)
            .build();
    server.start();
    if (!server.isRunning()) throw new IOException("cannot start");
    return server;
  }

  /** What Helidon answers by itself. */
  private static DirectHandlers problems() {
    DirectHandlers.Builder all = DirectHandlers.builder();
    for (DirectHandler.EventType each : DirectHandler.EventType.values())
      all.addHandler(
          each,
          (request, event, status, headers, message) ->
              Answers.direct(event, status, headers, detail(event, message)));
    return all.build();
  }

  private static String detail(DirectHandler.EventType event, @Nullable String message) {
    if (event == DirectHandler.EventType.INTERNAL_ERROR)
      return "it failed in a way that nobody expected; the server's log says how";
    // Of what is no HTTP it only says that.
    return message == null ? "expected a request as HTTP/1.1 has it, with its Host" : message;
  }

  int port() {
    return address.getPort();
  }

  /** Nobody listens any more if the address can be bound. */
  private void check() {
    try {
      probe(address);
      // Not for a moment's sake: every one that ends leaves a thread behind.
      if (Descriptors.left() < CONNECTIONS_MAX) return;
      http = started(address);
      LOG.log(
          System.Logger.Level.WARNING,
          "the admin endpoint had ended, as descriptors ran out; it is back");
    } catch (IOException | RuntimeException | Error listening) {
      // Or something has run out again: next time.
    }
  }

  @Override
  public void close() {
    // After a check that is under way.
    checking.execute(() -> http.stop());
    checking.shutdown();
    try {
      boolean unused = checking.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
