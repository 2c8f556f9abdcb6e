package io.heddle.server.connection;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.heddle.protocol.Handler;
import io.heddle.server.config.ListenerConfig;
import io.heddle.server.guard.Admission;
import io.heddle.server.guard.RejectReason;
import io.heddle.server.proxy.ProxiedPeer;
import io.heddle.transport.CloseReason;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import io.heddle.transport.LiveConnection;
import io.heddle.transport.Wire;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The live connections of one listener. Thread-safe. */
public final class Connections {
  /**
   * Connections that are over but for their closing, and count for no limit any more. Fewer than
   * the descriptors that are kept in reserve; where there are more of them, they count.
   */
  private static final int FAREWELLS_MAX = 32;

  private static final AtomicLong IDS = new AtomicLong();

  private final String threadName;
  private final Handler handler;
  private final Admission admission;
  private final Map<LiveConnection, ServedConnection> live = new ConcurrentHashMap<>();
  private final Set<ServedConnection> unending = ConcurrentHashMap.newKeySet();
  private final Traffic traffic = new Traffic(live.keySet());
  private final Losses losses = new Losses();
  private final Journal journal;
  private final Rejections rejections;
  private final Drain drain;
  private final Semaphore farewells = new Semaphore(FAREWELLS_MAX);
  private volatile Limits limits;

  /**
   * @param config its protocol names the threads: {@code heddle-chat-42}
   * @param admission has let them in, and gets back what they took
   * @param accessLog null: none
   */
  public Connections(
      ListenerConfig config, Handler handler, Admission admission, @Nullable AccessLog accessLog) {
    this.threadName = "heddle-" + config.protocol() + "-";
    this.handler = handler;
    this.admission = admission;
    this.limits = config.limits();
    this.journal = new Journal(config.name(), config.protocol(), accessLog);
    this.rejections = new Rejections(threadName + "rejected", config.rejectMessage());
    this.drain = new Drain(threadName + "drain", live.keySet());
  }

  /** Goes by the limits and the message of another configuration, for the connections to come. */
  public void follow(ListenerConfig other) {
    limits = other.limits();
    rejections.say(other.rejectMessage());
  }

  // --- those that come

  /**
   * Serves a connection on a virtual thread of its own.
   *
   * @param transport over which it came
   * @param proxied reads for whom it was made, who is let in then; null: its peer has been
   */
  public void start(Wire wire, Endpoint.Scheme transport, @Nullable ProxiedPeer proxied) {
    traffic.accepted();
    long id = IDS.incrementAndGet();
    var served =
        new ServedConnection(this, handler, admission, id, wire, transport, limits, proxied);
    live.put(served.connection(), served);
    drain.joined(served.connection());
    try {
      served.start();
    } catch (RuntimeException | Error e) {
      live.remove(served.connection());
      throw e;
    }
  }

  /** Counts a connection that was closed at once, since it was over a limit or is not allowed. */
  public void rejected(SocketAddress peer, Endpoint.Scheme transport, RejectReason reason) {
    rejected(peer, transport, reason, 0);
  }

  private void rejected(
      SocketAddress peer, Endpoint.Scheme transport, RejectReason reason, int toldBytes) {
    traffic.accepted();
    losses.rejected(reason);
    traffic.rejected(toldBytes);
    journal.logRejected(IDS.incrementAndGet(), peer, transport, toldBytes);
  }

  /** Whether somebody who is not let in is told so. */
  public boolean tells(RejectReason reason, Endpoint.Scheme transport) {
    return rejections.told(reason, transport).length > 0;
  }

  /** Tells a peer that there is no room, and closes. */
  public void reject(Wire wire, Endpoint.Scheme transport, RejectReason reason) {
    rejected(wire.peer(), transport, reason, rejections.messageBytes());
    rejections.tell(wire, limits);
  }

  // --- those that go

  /**
   * Ends every connection, those to come included, at its next request boundary. Who has connected
   * a moment ago may still send a first request: it could not know.
   *
   * @param limit for the whole drain; that moment is a small part of it, a second at most
   */
  public void drain(Duration limit) {
    drain.begin(limit);
  }

  /** Takes connections again after {@link #drain}; those that it has told to end still do. */
  public void resume() {
    drain.callOff();
  }

  /**
   * Waits until the last connection of a draining listener is closed; false if that takes longer.
   */
  public boolean awaitNone(Duration limit) throws InterruptedException {
    return drain.awaitNone(limit);
  }

  /**
   * Ends every connection now that has been told to end at its next request boundary.
   *
   * @param ageMin younger ones came later than what this is the end of
   * @return how many
   */
  public int cutDraining(Duration ageMin) {
    int cut = 0;
    for (ServedConnection served : live.values()) {
      LiveConnection connection = served.connection();
      if (!connection.draining() || connection.age().compareTo(ageMin) < 0) continue;
      served.cut(CloseReason.DRAINED);
      cut++;
    }
    return cut;
  }

  /** Ends every connection now. */
  public void cut() {
    for (ServedConnection served : live.values()) served.kill();
  }

  void remove(LiveConnection connection) {
    live.remove(connection);
  }

  // --- telling

  /** Those that are being served, at some moment while one goes along them; others run between. */
  public Collection<ServedConnection> served() {
    return new InTurns<>(live.values());
  }

  /** Those that have ended and are not served any more, but for their handlers, which go on. */
  public Set<ServedConnection> unending() {
    return unending;
  }

  public Traffic traffic() {
    return traffic;
  }

  public Losses losses() {
    return losses;
  }

  /** Those of Resilience4j that limit what the log says of these connections. */
  public List<RateLimiter> logLimiters() {
    return journal.limiters();
  }

  String threadName() {
    return threadName;
  }

  Journal journal() {
    return journal;
  }

  Rejections rejections() {
    return rejections;
  }

  Semaphore farewells() {
    return farewells;
  }

  Drain drain() {
    return drain;
  }
}
