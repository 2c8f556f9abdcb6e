package io.heddle.transport.datagram;

import io.heddle.protocol.DatagramHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves the datagrams of one handler, from however many ports: each on a virtual thread of its
 * own, and no more than so many at a time. Thread-safe.
 */
public final class DatagramService {
  private final DatagramHandler handler;
  private final DatagramHost host;
  private final int datagramsMax;
  private final Semaphore room;
  private final DatagramTraffic traffic = new DatagramTraffic();
  private final Set<Thread> serving = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /**
   * @param datagramsMax being served at a time, 1 or more; what comes beyond is dropped
   */
  public DatagramService(DatagramHandler handler, int datagramsMax, DatagramHost host) {
    this.handler = handler;
    this.host = host;
    this.datagramsMax = datagramsMax;
    this.room = new Semaphore(datagramsMax);
  }

  /**
   * Has a datagram served, or drops it; does not wait for either.
   *
   * @param received what it carries, which is copied
   */
  void take(DatagramPort port, InetSocketAddress peer, ByteBuffer received) {
    traffic.received(received.remaining());
    DropReason refusal = host.refusal(peer);
    if (refusal == null) refusal = enter();
    if (refusal == null) start(port, peer, received);
    else traffic.dropped(refusal);
  }

  @SuppressWarnings("ThreadPriorityCheck") // To give others their turn is the point.
  private @Nullable DropReason enter() {
    if (room.tryAcquire()) return null;
    // Those before it may only have had no carrier yet, since this thread had it.
    Thread.yield();
    return room.tryAcquire() ? null : DropReason.BUSY;
  }

  private void start(DatagramPort port, InetSocketAddress peer, ByteBuffer received) {
    boolean started = false;
    try {
      byte[] payload = new byte[received.remaining()];
      received.get(payload);
      var datagram = new ReceivedDatagram(port, peer, ByteBuffer.wrap(payload));
      host.newThread(() -> serve(datagram)).start();
      started = true;
    } finally {
      if (!started) room.release();
    }
  }

  private void serve(ReceivedDatagram datagram) {
    Thread self = Thread.currentThread();
    serving.add(self);
    try {
      if (cut) self.interrupt();
      handler.handle(datagram);
    } catch (Throwable thrown) {
      traffic.failed();
      host.handlerFailed(datagram, thrown);
    } finally {
      serving.remove(self);
      room.release();
    }
  }

  /** Waits until none is being served; for when no more come. False if that takes longer. */
  public boolean awaitNone(Duration limit) throws InterruptedException {
    if (!room.tryAcquire(datagramsMax, limit.toNanos(), TimeUnit.NANOSECONDS)) return false;
    room.release(datagramsMax);
    return true;
  }

  /** Interrupts those that are being served, and those to come. */
  public void cut() {
    cut = true;
    serving.forEach(Thread::interrupt);
  }

  /** How many are being served. */
  public int activeCount() {
    return datagramsMax - room.availablePermits();
  }

  /** How many may be waiting to be received when no more are wanted. */
  int datagramsMax() {
    return datagramsMax;
  }

  public DatagramTraffic traffic() {
    return traffic;
  }

  DatagramHost host() {
    return host;
  }
}
