package io.heddle.server.cli;

import io.heddle.server.ListenerPlan;
import io.heddle.server.ProtocolView;
import io.heddle.server.Server;
import io.heddle.server.admin.AdminEndpoint;
import io.heddle.server.admin.AdminFiles;
import io.heddle.server.admin.Token;
import io.heddle.server.config.Reading;
import io.heddle.server.config.ServerConfig;
import io.heddle.server.guard.Descriptors;
import io.heddle.server.listen.Listener;
import io.heddle.server.operate.RunningServer;
import io.heddle.server.plugin.Plugins;
import io.heddle.server.plugin.Refusal;
import io.heddle.server.systemd.Supervision;
import io.heddle.server.tls.ServerTls;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code heddle serve}: runs the server until a signal ends it. */
@Command(
    name = "serve",
    description = {
      "Starts the server.",
      "A bare PROTOCOL listens on tcp://127.0.0.1:7000, the next ones on 7001 and so on. With nothing given, the"
          + " distribution's conf/heddle.yaml says what is served. SIGTERM and SIGINT drain and exit 0; a second one stops at"
          + " once. SIGHUP reads the configuration again: limits, deadlines and certificates."
    })
final class Serve implements Callable<Integer> {
  /**
   * For what comes after a drain: every step of it has a shorter limit, so that only what nobody
   * thought of takes this long.
   */
  private static final Duration AFTER_DRAIN_LIMIT = Duration.ofSeconds(15);

  @Mixin private ServeOptions options = new ServeOptions();

  private Supervision supervision = Supervision.NONE;

  private int refusalsSaid;

  /** For picocli. */
  Serve() {}

  Serve(ServeOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() throws Exception {
    beside(Serve::openJars);
    // Before anything else: whoever stops it while it starts gets the same answer as later.
    var signals = new StopSignals(AFTER_DRAIN_LIMIT);
    var reloads = new ReloadSignal();
    Reading reading = options.read();
    ServerConfig config = reading.config();
    signals.endWithin(() -> config.drainTimeout().plus(AFTER_DRAIN_LIMIT));
    supervision = Supervision.of(System.getenv());
    try (Plugins plugins = Home.loadPlugins(config.plugins())) {
      sayRefused(plugins);
      List<ListenerPlan> plans = ListenerPlan.of(config, plugins);
      var guard = new Guard(AdminToken.of(reading), AdminFiles.read(reading.admin()));
      try (Server server = Server.open(plans, config)) {
        signals.cutBy(server::cut);
        signals.endWithin(() -> server.drainTimeout().plus(AFTER_DRAIN_LIMIT));
        server.start();
        var provided = new FutureTask<>(Serve::provide);
        beside(provided);
        sayConnectionsMax(server.connectionsMaxByDefault(), config.maxConnections());
        // Nobody is told where it listens who is told then that it does not.
        try (AdminEndpoint admin = startAdmin(server, plugins, config, guard)) {
          await(provided);
          // The admin endpoint lists every protocol, and so loads the jars that nobody asked for.
          sayRefused(plugins);
          sayListeners(server);
          Thread reloading = reloads.answer(() -> announceReload(server, plugins, admin, guard));
          run(server, admin, config, signals);
          reloading.interrupt();
          reloading.join();
        }
      }
    }
    return 0;
  }

  /**
   * Channels and loggers have the JDK look for providers in every jar of the class path. There are
   * none, but the jars are open then, which is not to wait until the configuration has been read.
   */
  private static void openJars() {
    SelectorProvider.provider();
    System.getLogger(Serve.class.getName());
  }

  /**
   * What is used later, when descriptors may have run out. The first connections do without it, and
   * their limit leaves descriptors for it.
   */
  private static @Nullable Void provide() throws IOException, InterruptedException {
    Descriptors.openThoseOfWaiting();
    LogLine.load();
    return null;
  }

  private static void beside(Runnable work) {
    Thread.ofPlatform().daemon().name("heddle-prepare").start(work);
  }

  private static void await(Future<?> provided) throws IOException, InterruptedException {
    try {
      provided.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException none) throw none;
      throw new IllegalStateException(failed.getCause());
    }
  }

  /** What keeps others away from the admin endpoint. */
  private record Guard(@Nullable Token token, @Nullable ServerTls tls) {}

  private @Nullable Void announceReload(
      Server server, Plugins plugins, @Nullable AdminEndpoint admin, Guard guard)
      throws IOException {
    supervision.reloading();
    try {
      reload(server, plugins, admin, guard);
    } finally {
      supervision.reloaded();
    }
    return null;
  }

  private void reload(Server server, Plugins plugins, @Nullable AdminEndpoint admin, Guard guard)
      throws IOException {
    Reading reading = options.read();
    ServerConfig config = reading.config();
    List<ListenerPlan> plans = ListenerPlan.of(config, plugins);
    Token otherToken = AdminToken.of(reading);
    ServerTls otherTls = AdminFiles.read(reading.admin());
    server.follow(config, plans);
    if (guard.token() != null) guard.token().follow(otherToken);
    if (admin != null) admin.follow(otherTls);
  }

  private static void sayConnectionsMax(int most, Optional<Integer> configured) {
    String limit = "ulimit -n is " + grouped(Descriptors.max());
    if (configured.isEmpty()) {
      System.err.println("heddle: at most " + grouped(most) + " connections, since " + limit);
    } else if (configured.get() > most) {
      Errors.warn(
          List.of(
              "max-connections: expected at most %s, since %s, got %s: raise that limit, or lower this"
                  .formatted(grouped(most), limit, grouped(configured.get()))));
    }
  }

  /** As {@code %,d} does, whose first use costs a start 5 ms. */
  private static String grouped(long number) {
    var digits = new StringBuilder().append(number);
    for (int i = digits.length() - 3; i > 0; i -= 3) digits.insert(i, ',');
    return digits.toString();
  }

  private static void sayListeners(Server server) {
    PrintStream out = System.out;
    for (Listener listener : server.listeners()) {
      for (Endpoint endpoint : listener.endpoints()) {
        out.printf("listening %s %s %s%n", listener.name(), listener.protocol(), endpoint);
      }
    }
    out.flush();
  }

  /** Those that were not said before. */
  private void sayRefused(Plugins plugins) {
    List<Refusal> refused = plugins.refused();
    refused
        .subList(refusalsSaid, refused.size())
        .forEach(refusal -> System.err.println("heddle: refused " + refusal));
    refusalsSaid = refused.size();
  }

  private void run(
      Server server, @Nullable AdminEndpoint admin, ServerConfig config, StopSignals signals)
      throws InterruptedException {
    RunningServer.Registration known = register(admin, config);
    try {
      // What is to stop before it was ready never is.
      if (!signals.arrivedAlready()) sayReady(admin);
      if (admin != null) admin.watch();
      signals.await();
      supervision.stopping(server.drainTimeout().plus(AFTER_DRAIN_LIMIT));
      server.drain();
    } finally {
      if (known != null) known.close();
    }
  }

  private void sayReady(@Nullable AdminEndpoint admin) {
    System.out.println(admin == null ? "admin off" : "admin " + admin.uri());
    System.out.printf(Locale.ROOT, "ready in %.2f s%n", secondsSinceStart());
    System.out.flush();
    supervision.ready();
  }

  /** So that the commands which ask a running server find it by themselves. */
  private static RunningServer.@Nullable Registration register(
      @Nullable AdminEndpoint admin, ServerConfig config) {
    if (admin == null) return null;
    try {
      return RunningServer.register(admin.uri(), config.admin());
    } catch (IOException unwritten) {
      // They find it by --admin all the same.
      System.getLogger(Serve.class.getName())
          .log(System.Logger.Level.DEBUG, "not written down: " + unwritten.getMessage());
      return null;
    }
  }

  private static @Nullable AdminEndpoint startAdmin(
      Server server, Plugins plugins, ServerConfig config, Guard guard) throws IOException {
    URI endpoint = config.admin().endpoint().orElse(null);
    if (endpoint == null) return null;
    List<ProtocolView> protocols = plugins.all().stream().map(ProtocolView::of).toList();
    if (config.admin().configured())
      return AdminEndpoint.start(server, protocols, endpoint, guard.token(), guard.tls());
    AdminEndpoint admin = AdminEndpoint.startNearby(server, protocols, endpoint, guard.token());
    if (admin.uri().getPort() != endpoint.getPort()) {
      System.err.println(
          "heddle: port "
              + endpoint.getPort()
              + " is taken, the admin endpoint is at "
              + admin.uri());
    }
    return admin;
  }

  private static double secondsSinceStart() {
    return (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime())
        / 1000.0;
  }
}
