package io.heddle.server.listen;

import io.heddle.protocol.Handler;
import io.heddle.server.config.ListenerConfig;
import io.heddle.server.connection.AccessLog;
import io.heddle.server.connection.AgeLimit;
import io.heddle.server.connection.Connections;
import io.heddle.server.guard.Admission;
import io.heddle.server.tls.Renewal;
import io.heddle.server.tls.ServerTls;
import io.heddle.transport.Endpoint;
import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One protocol behind one or several endpoints, with one handler. Bound when made; accepts when
 * started.
 */
public final class Listener {
  private static final System.Logger LOG = System.getLogger(Listener.class.getName());

  /** What a listener may take to be closed where nobody says. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** For a drain timeout that has changed to be seen by who waits for the drain. */
  private static final Duration TIMEOUT_CHECK = Duration.ofMillis(100);

  /** Where no endpoint takes connections there are none to handle. */
  private static final Handler NOBODY = connection -> {};

  private final ListenerConfig begun;
  private final ClassLoader pluginLoader;
  private final Connections connections;
  private final Admission admission;
  private final @Nullable Datagrams datagrams;
  private final AgeLimit ages;
  private @Nullable Renewal renewal;
  private ListenerConfig followed;
  private Optional<ServerTls> tls;
  private final Poller poller;
  private volatile List<Entrance> entrances = List.of();
  private final HandlersClosing handlersClosing;
  private volatile boolean draining;

  /**
   * Binds every endpoint; if one cannot be, none stays bound and the handlers are closed.
   *
   * @param tls there if the configuration has it
   * @param pluginLoader what the threads of the connections load classes with
   * @param accessLog null: none
   * @throws IOException naming the listener, the endpoint and what to do
   */
  public Listener(
      ListenerConfig config,
      Optional<ServerTls> tls,
      ClassLoader pluginLoader,
      Handlers handlers,
      Admission admission,
      @Nullable AccessLog accessLog,
      Poller poller)
      throws IOException {
    this.begun = config;
    this.followed = config;
    this.tls = tls;
    this.poller = poller;
    this.admission = admission;
    this.renewal = renewal(tls);
    this.pluginLoader = pluginLoader;
    this.handlersClosing = new HandlersClosing(config.name(), handlers, pluginLoader);
    this.connections =
        new Connections(
            config,
            handlers.connections() == null ? NOBODY : handlers.connections(),
            admission,
            accessLog);
    this.datagrams =
        handlers.datagrams() == null
            ? null
            : new Datagrams(config, pluginLoader, handlers.datagrams(), admission);
    this.ages = new AgeLimit(connections);
    try {
      entrances = bind(config.endpoints());
    } catch (IOException e) {
      closeAll(List.of(this), CLOSE_LIMIT);
      throw e;
    }
  }

  private List<Entrance> bind(List<Endpoint> endpoints) throws IOException {
    List<Entrance> bound = new ArrayList<>();
    try {
      for (Endpoint endpoint : endpoints) bound.add(bind(endpoint));
      return List.copyOf(bound);
    } catch (IOException e) {
      try {
        for (Entrance entrance : bound) close(entrance, CLOSE_LIMIT);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
  }

  private static void close(Entrance entrance, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    entrance.stop(limit);
    entrance.release(until(end));
  }

  private @Nullable Renewal renewal(Optional<ServerTls> tls) {
    return tls.map(files -> new Renewal("listener " + name(), files)).orElse(null);
  }

  private Entrance bind(Endpoint endpoint) throws IOException {
    if (datagrams != null && endpoint.scheme() == Endpoint.Scheme.UDP)
      return new DatagramEntrance(endpoint, followed, datagrams, poller);
    Binding binding = binding(endpoint);
    try {
      return new Acceptor(binding, followed, tls, pluginLoader, admission, connections, poller);
    } catch (IOException | RuntimeException e) {
      binding.release();
      binding.channel().close();
      throw e;
    }
  }

  private Binding binding(Endpoint endpoint) throws IOException {
    try {
      return Binding.of(endpoint, followed);
    } catch (IOException e) {
      throw InheritedSocket.explained(e, name(), endpoint);
    }
  }

  /** Begins to accept. */
  public void start() {
    entrances.forEach(Entrance::start);
    ages.follow(begun.connectionAgeMax());
    if (renewal != null) renewal.start();
  }

  /**
   * Goes by another configuration, for the connections to come; nobody is dropped. What has to be
   * the same is known to be, or is not looked at. Not together with {@link #start}, {@link #resume}
   * or {@link #closeAll}.
   */
  public void follow(ListenerConfig other, Optional<ServerTls> otherTls) {
    followed = other;
    tls = otherTls;
    if (renewal != null) renewal.close();
    renewal = renewal(tls);
    if (renewal != null) renewal.start();
    connections.follow(other);
    ages.follow(other.connectionAgeMax());
    for (Entrance entrance : entrances) entrance.follow(other, tls);
    // After them: it wakes those that wait for room, who then go by the rest.
    admission.follow(other.peerRules(), other.maxConnections().orElse(Integer.MAX_VALUE));
  }

  /**
   * Stops accepting and ends the connections at their request boundaries; does not wait for them.
   *
   * @param limit for what waits, such as the connections in the backlog, to be taken
   */
  public void drain(Duration limit) throws InterruptedException {
    draining = true;
    long end = System.nanoTime() + limit.toNanos();
    for (Entrance entrance : entrances) entrance.stop(until(end));
    connections.drain(until(end));
  }

  /**
   * Takes connections and datagrams again after {@link #drain}, at the same endpoints.
   *
   * @throws IOException naming the endpoint that could not be bound again; it is still draining
   *     then
   */
  public void resume() throws IOException, InterruptedException {
    long end = System.nanoTime() + CLOSE_LIMIT.toNanos();
    for (Entrance entrance : entrances) close(entrance, until(end));
    List<Entrance> again = bind(endpoints());
    connections.resume();
    entrances = again;
    again.forEach(Entrance::start);
    draining = false;
  }

  /**
   * Waits for what is under way to end; what does not in time is cut. Who has come since it was
   * resumed is not.
   *
   * @param left of the time for it, which may become more or less meanwhile
   */
  public void awaitDrained(Supplier<Duration> left) throws InterruptedException {
    long begun = System.nanoTime();
    Duration wait;
    do {
      wait = left.get();
      if (wait.compareTo(TIMEOUT_CHECK) > 0) wait = TIMEOUT_CHECK;
    } while (!connections.awaitNone(wait) && wait.isPositive());
    if (!wait.isPositive()) cutConnections(begun);
    if (datagrams != null && draining) datagrams.awaitDrained(left.get());
  }

  private void cutConnections(long cameBefore) {
    int cut = connections.cutDraining(Duration.ofNanos(System.nanoTime() - cameBefore));
    if (cut == 0) return;
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "listener "
                + begun.name()
                + ": the drain timed out, cutting "
                + cut
                + (cut == 1 ? " connection" : " connections"));
  }

  /** Ends every connection now. */
  public void cut() {
    connections.cut();
  }

  /** Waits for what was cut. */
  public void awaitCut(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    connections.awaitNone(limit);
    if (datagrams != null) datagrams.awaitNone(until(end));
  }

  /**
   * Closes endpoints and handlers, after the connections. The handlers are closed at the same time,
   * each on a thread of its own; one that takes longer than the limit is left alone.
   */
  public static void closeAll(List<Listener> listeners, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try {
      for (Listener listener : listeners) {
        listener.ages.close();
        for (Entrance entrance : listener.entrances) close(entrance, until(end));
        if (listener.renewal != null) listener.renewal.close();
      }
      for (Listener listener : listeners) listener.handlersClosing.start();
      for (Listener listener : listeners) listener.handlersClosing.await(until(end), limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Fails if this process was started with a listening socket that no listener has taken.
   *
   * @throws IOException saying where it listens
   */
  public static void requireInheritedTaken() throws IOException {
    String untaken = InheritedSocket.untaken().orElse(null);
    if (untaken != null)
      throw new IOException(
          "descriptor 0 is a socket that listens on %s, and no listener has that endpoint; name it, or start with another standard input"
              .formatted(untaken));
  }

  private static Duration until(long end) {
    return Duration.ofNanos(end - System.nanoTime());
  }

  public String name() {
    return begun.name();
  }

  public String protocol() {
    return begun.protocol();
  }

  /** The name of the class loader of its protocol. */
  public String plugin() {
    return pluginLoader.getName();
  }

  /** Where it listens, with the ports it got. */
  public List<Endpoint> endpoints() {
    return entrances.stream().map(Entrance::endpoint).toList();
  }

  /** Where connections wait to be accepted, as far as the system tells. */
  public List<AcceptQueue> acceptQueues() {
    return entrances.stream().flatMap(entrance -> entrance.acceptQueue().stream()).toList();
  }

  public Admission admission() {
    return admission;
  }

  public boolean draining() {
    return draining;
  }

  public Connections connections() {
    return connections;
  }

  /** Empty where no endpoint takes any. */
  public Optional<Datagrams> datagrams() {
    return Optional.ofNullable(datagrams);
  }
}
