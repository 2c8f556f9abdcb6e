package io.heddle.server;

import io.heddle.protocol.Handler;
import io.heddle.server.guard.Admission;
import io.heddle.server.guard.Gate;
import io.heddle.server.listen.Listener;
import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All listeners together: bound or not, draining or not, as one. Thread-safe. */
public final class Server implements AutoCloseable {
  /** For the threads of connections that were cut, to end. */
  private static final Duration CUT_LIMIT = Duration.ofSeconds(2);

  /** For the handlers to be closed, all at the same time. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Duration drainTimeout;
  private final Poller poller;
  private final List<Listener> listeners;
  private volatile ServerState state = ServerState.STARTING;

  private Server(Duration drainTimeout, Poller poller, List<Listener> listeners) {
    this.drainTimeout = drainTimeout;
    this.poller = poller;
    this.listeners = List.copyOf(listeners);
  }

  /**
   * Opens every protocol and binds every endpoint, or none.
   *
   * @param connectionsMax over all listeners
   * @throws IOException naming the listener that cannot be opened, and why
   */
  public static Server open(List<ListenerPlan> plans, int connectionsMax, Duration drainTimeout)
      throws IOException {
    Poller poller = Poller.start("heddle-poller");
    var all = new Gate("server", connectionsMax);
    var opened = new ArrayList<Listener>();
    try {
      for (ListenerPlan plan : plans) opened.add(open(plan, all, poller));
      return new Server(drainTimeout, poller, opened);
    } catch (IOException | RuntimeException e) {
      Listener.closeAll(opened, CLOSE_LIMIT);
      poller.close();
      throw e;
    }
  }

  private static Listener open(ListenerPlan plan, Gate all, Poller poller) throws IOException {
    List<Gate> gates = new ArrayList<>();
    plan.config().maxConnections().ifPresent(max -> gates.add(new Gate(plan.config().name(), max)));
    gates.add(all);
    Handler handler = plan.open();
    return new Listener(
        plan.config(), plan.protocol().classLoader(), handler, new Admission(gates), poller);
  }

  /** Begins to accept on every listener. */
  public void start() {
    listeners.forEach(Listener::start);
    state = ServerState.READY;
  }

  /**
   * Stops accepting, ends the connections at their request boundaries, and cuts those that take
   * longer than the drain timeout, which all of this has to keep to, but for a moment that those
   * have which are cut.
   */
  public void drain() throws InterruptedException {
    state = ServerState.DRAINING;
    long end = System.nanoTime() + drainTimeout.toNanos();
    for (Listener listener : listeners) listener.drain(until(end));
    for (Listener listener : listeners) listener.awaitDrained(until(end));
    long cutEnd = System.nanoTime() + CUT_LIMIT.toNanos();
    for (Listener listener : listeners) listener.connections().awaitNone(until(cutEnd));
  }

  private static Duration until(long end) {
    return Duration.ofNanos(end - System.nanoTime());
  }

  /** Gives everything back, handlers too, within seconds; {@link #drain} comes before. */
  @Override
  public void close() {
    Listener.closeAll(listeners, CLOSE_LIMIT);
    poller.close();
  }

  public ServerState state() {
    return state;
  }

  public List<Listener> listeners() {
    return listeners;
  }
}
