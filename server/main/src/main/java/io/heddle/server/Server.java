package io.heddle.server;

import io.heddle.server.carriers.CarrierCount;
import io.heddle.server.config.Difference;
import io.heddle.server.config.ListenerConfig;
import io.heddle.server.config.LogTarget;
import io.heddle.server.config.Percent;
import io.heddle.server.config.ServerConfig;
import io.heddle.server.connection.AccessLog;
import io.heddle.server.connection.CarrierWatch;
import io.heddle.server.connection.Connections;
import io.heddle.server.guard.Admission;
import io.heddle.server.guard.Descriptors;
import io.heddle.server.guard.Gate;
import io.heddle.server.guard.HeapGuard;
import io.heddle.server.listen.Handlers;
import io.heddle.server.listen.Listener;
import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All listeners together: bound or not, draining or not, as one. Thread-safe. */
public final class Server implements AutoCloseable {
  /** For the threads of connections that were cut, to end. */
  private static final Duration CUT_LIMIT = Duration.ofSeconds(2);

  /** For the handlers to be closed, all at the same time. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** For a listener to take what waits in its backlogs. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger(Server.class.getName());

  private final ServerConfig begun;
  private final List<ListenerPlan> plans;
  private final int connectionsMaxByDefault = Descriptors.connectionsMax();
  private volatile Duration drainTimeout;
  private final @Nullable AccessLog accessLog;
  private final HeapGuard heap;
  private final Gate all;
  private final Poller poller;
  private final List<Listener> listeners = new ArrayList<>();
  private @Nullable CarrierWatch carriers;
  private @Nullable CarrierCount carrierCount;
  private ServerConfig followed;

  /** Held by whoever drains, resumes, or takes over another configuration. */
  private final ReentrantLock changing = new ReentrantLock();

  private volatile ServerState state = ServerState.STARTING;

  private Server(List<ListenerPlan> plans, ServerConfig config) throws IOException {
    this.plans = List.copyOf(plans);
    begun = config;
    followed = config;
    drainTimeout = config.drainTimeout();
    LogTarget target = config.accessLog().orElse(null);
    accessLog = target == null ? null : AccessLog.open(target.file());
    heap = HeapGuard.watching();
    heap.limit(config.heapLimit().map(Percent::percent));
    all = new Gate(connectionsMax(config));
    poller = Poller.start("heddle-poller");
  }

  /**
   * Opens every protocol and binds every endpoint, or none.
   *
   * @throws IOException naming the listener that cannot be opened, and why
   */
  public static Server open(List<ListenerPlan> plans, ServerConfig config) throws IOException {
    Server server = new Server(plans, config);
    try {
      for (ListenerPlan plan : plans) server.listeners.add(server.open(plan));
      Listener.requireInheritedTaken();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private Listener open(ListenerPlan plan) throws IOException {
    ListenerConfig config = plan.config();
    Handlers handlers = plan.open();
    return new Listener(
        config,
        plan.tls(),
        plan.protocol().classLoader(),
        handlers,
        new Admission(
            config.peerRules(), config.maxConnections().orElse(Integer.MAX_VALUE), all, heap),
        accessLog,
        poller);
  }

  /** How many connections at a time the descriptors leave room for, which is the default limit. */
  public int connectionsMaxByDefault() {
    return connectionsMaxByDefault;
  }

  /** How many connections at a time it serves, over all listeners. */
  public int connectionsMax() {
    return all.connectionsMax();
  }

  private int connectionsMax(ServerConfig config) {
    return config.maxConnections().orElse(connectionsMaxByDefault);
  }

  /**
   * Goes by another configuration, as far as a running server can, and says in the log what it took
   * over and what has to wait for a restart. Nobody is dropped.
   *
   * @param others of that configuration
   */
  public void follow(ServerConfig other, List<ListenerPlan> others) {
    changing.lock();
    try {
      take(other, others);
    } finally {
      changing.unlock();
    }
  }

  private void take(ServerConfig other, List<ListenerPlan> others) {
    var found = new Changes();
    found.add("", Difference.between(followed, other), Difference.between(begun, other));
    drainTimeout = other.drainTimeout();
    heap.limit(other.heapLimit().map(Percent::percent));
    all.connectionsMax(connectionsMax(other));
    for (ListenerPlan plan : others) follow(plan, found);
    for (ListenerPlan plan : plans)
      if (find(plan.config().name(), others) == null)
        found.fixed(plan.config().name() + " (gone from the configuration)");
    if (accessLog != null) accessLog.reopen();
    followed = other;
    found.log();
  }

  private void follow(ListenerPlan now, Changes found) {
    String name = now.config().name();
    ListenerPlan first = find(name, plans);
    if (first == null) {
      found.fixed(name + " (new in the configuration)");
      return;
    }
    ListenerConfig before =
        followed.listeners().stream()
            .filter(listener -> listener.name().equals(name))
            .findAny()
            .orElse(first.config());
    found.add(
        name + ".",
        Difference.between(before, now.config()),
        Difference.between(first.config(), now.config()));
    if (first.options().getClass().equals(now.options().getClass()))
      for (String key : Difference.betweenOptions(first.options(), now.options()))
        found.fixed(name + ".options." + key);
    for (Listener listener : listeners)
      if (listener.name().equals(name)) listener.follow(now.config(), now.tls());
  }

  private static @Nullable ListenerPlan find(String name, List<ListenerPlan> plans) {
    for (ListenerPlan plan : plans) if (plan.config().name().equals(name)) return plan;
    return null;
  }

  /** Begins to accept on every listener. */
  public void start() {
    listeners.forEach(Listener::start);
    List<Connections> all = listeners.stream().map(Listener::connections).toList();
    carriers = CarrierWatch.start(all);
    carrierCount = CarrierCount.start();
    state = ServerState.READY;
  }

  /**
   * Stops accepting, ends the connections at their request boundaries, and cuts those that take
   * longer than the drain timeout, which all of this has to keep to, but for a moment that those
   * have which are cut. It goes by another timeout that is taken over meanwhile.
   */
  public void drain() throws InterruptedException {
    state = ServerState.DRAINING;
    long begin = System.nanoTime();
    changing.lock();
    try {
      for (Listener listener : listeners) listener.drain(drainTimeLeft(begin));
    } finally {
      changing.unlock();
    }
    for (Listener listener : listeners) listener.awaitDrained(() -> drainTimeLeft(begin));
    long cutEnd = System.nanoTime() + CUT_LIMIT.toNanos();
    for (Listener listener : listeners) listener.awaitCut(until(cutEnd));
  }

  /**
   * Drains one listener, without waiting for its connections: those that take longer than the drain
   * timeout, as it is now, are cut. Does nothing if it drains already.
   *
   * @return false if it drained already
   * @throws IllegalStateException if the whole server drains
   */
  public boolean drain(Listener listener) throws InterruptedException {
    changing.lock();
    try {
      requireReady();
      if (listener.draining()) return false;
      Duration limit = drainTimeout;
      long end = System.nanoTime() + limit.toNanos();
      listener.drain(limit.compareTo(STOP_LIMIT) < 0 ? limit : STOP_LIMIT);
      Thread.ofVirtual()
          .name("heddle-" + listener.name() + "-draining")
          .start(() -> awaitDrained(listener, end));
    } finally {
      changing.unlock();
    }
    LOG.log(System.Logger.Level.INFO, () -> "listener " + listener.name() + ": draining");
    return true;
  }

  private static void awaitDrained(Listener listener, long end) {
    try {
      listener.awaitDrained(() -> until(end));
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Lets a listener accept again that was drained. Does nothing if it accepts.
   *
   * @return false if it accepted already
   * @throws IOException naming the endpoint that somebody else has taken meanwhile
   * @throws IllegalStateException if the whole server drains
   */
  public boolean resume(Listener listener) throws IOException, InterruptedException {
    changing.lock();
    try {
      requireReady();
      if (!listener.draining()) return false;
      listener.resume();
    } finally {
      changing.unlock();
    }
    LOG.log(System.Logger.Level.INFO, () -> "listener " + listener.name() + ": accepting again");
    return true;
  }

  private void requireReady() {
    if (state != ServerState.READY)
      throw new IllegalStateException("expected the server to be ready, it is " + state);
  }

  private Duration drainTimeLeft(long begin) {
    return until(begin + drainTimeout.toNanos());
  }

  private static Duration until(long end) {
    return Duration.ofNanos(end - System.nanoTime());
  }

  /** For any thread: ends every connection now, and has the log say so. */
  public void cut() {
    for (Listener listener : listeners) listener.cut();
    try {
      for (Listener listener : listeners) listener.awaitCut(CUT_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (accessLog != null) accessLog.close();
  }

  /** Gives everything back, handlers too, within seconds; {@link #drain} comes before. */
  @Override
  public void close() {
    Listener.closeAll(listeners, CLOSE_LIMIT);
    poller.close();
    if (carriers != null) carriers.close();
    if (carrierCount != null) carrierCount.close();
    heap.close();
    if (accessLog != null) accessLog.close();
  }

  public Optional<AccessLog> accessLog() {
    return Optional.ofNullable(accessLog);
  }

  /** What the whole drain may take, by the configuration that was read last. */
  public Duration drainTimeout() {
    return drainTimeout;
  }

  /** With every listener drained by hand it takes as little as one that is stopped. */
  public ServerState state() {
    return state == ServerState.READY && listeners.stream().allMatch(Listener::draining)
        ? ServerState.DRAINING
        : state;
  }

  public List<Listener> listeners() {
    return Collections.unmodifiableList(listeners);
  }
}
