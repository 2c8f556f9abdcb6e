package io.heddle.server.listen;

import io.heddle.protocol.Datagram;
import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.PeerText;
import io.heddle.protocol.ProtocolException;
import io.heddle.server.config.ListenerConfig;
import io.heddle.server.guard.Admission;
import io.heddle.server.text.Meaning;
import io.heddle.transport.datagram.DatagramHost;
import io.heddle.transport.datagram.DatagramService;
import io.heddle.transport.datagram.DatagramTraffic;
import io.heddle.transport.datagram.DropReason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The datagrams of one listener. Thread-safe. */
public final class Datagrams {
  private static final System.Logger LOG = System.getLogger(Datagrams.class.getName());

  /** Of failures of the handler: anybody can send datagrams, and a disk is soon full. */
  private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private final String listener;
  private final Admission admission;
  private final ClassLoader pluginLoader;
  private final ThreadFactory threads;
  private final DatagramService service;
  private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - LOG_INTERVAL_NANOS);

  /**
   * @param pluginLoader what the threads of the handler load classes with
   */
  Datagrams(
      ListenerConfig config,
      ClassLoader pluginLoader,
      DatagramHandler handler,
      Admission admission) {
    this.listener = config.name();
    this.admission = admission;
    this.pluginLoader = pluginLoader;
    this.threads =
        Thread.ofVirtual()
            .name("heddle-" + config.protocol() + "-datagram-", 0)
            .inheritInheritableThreadLocals(false)
            .factory();
    this.service = new DatagramService(handler, config.maxDatagrams(), new Host());
  }

  private final class Host implements DatagramHost {
    @Override
    public @Nullable DropReason refusal(InetSocketAddress peer) {
      return admission.refusal(peer);
    }

    @Override
    public Thread newThread(Runnable serving) {
      Thread thread = threads.newThread(serving);
      thread.setContextClassLoader(pluginLoader);
      return thread;
    }

    @Override
    public void handlerFailed(Datagram datagram, Throwable thrown) {
      boolean peersDoing = thrown instanceof ProtocolException;
      LOG.log(
          !peersDoing && isTimeToSay() ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
          () ->
              "listener "
                  + listener
                  + ", a datagram from "
                  + PeerText.of(datagram.peer())
                  + (peersDoing ? ": " + Meaning.of(thrown) : ": the handler failed"),
          peersDoing ? null : thrown);
    }

    @Override
    public void receiveFailed(InetSocketAddress local, Throwable thrown) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "listener %s: receiving at %s failed, trying again until it works: %s"
                  .formatted(listener, PeerText.of(local), Meaning.of(thrown)));
    }
  }

  private boolean isTimeToSay() {
    long last = loggedAt.get();
    long now = System.nanoTime();
    return now - last >= LOG_INTERVAL_NANOS && loggedAt.compareAndSet(last, now);
  }

  /** Waits for those being served; those that take longer are interrupted. */
  void awaitDrained(Duration limit) throws InterruptedException {
    if (service.awaitNone(limit)) return;
    int left = service.activeCount();
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "listener "
                + listener
                + ": the drain timed out, interrupting the handler of "
                + left
                + (left == 1 ? " datagram" : " datagrams"));
    service.cut();
  }

  /** False if that takes longer. */
  boolean awaitNone(Duration limit) throws InterruptedException {
    return service.awaitNone(limit);
  }

  /** How many are being served. */
  public int activeCount() {
    return service.activeCount();
  }

  public DatagramTraffic traffic() {
    return service.traffic();
  }

  DatagramService service() {
    return service;
  }
}
