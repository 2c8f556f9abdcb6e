package io.heddle.transport.datagram;

import io.heddle.protocol.TooLongException;
import io.heddle.transport.readiness.Poller;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One local address and port: receives what is sent there, on a virtual thread of its own, until it
 * is stopped, and sends the replies, until it is closed.
 */
public final class DatagramPort {
  /** The length in the header of UDP has two bytes and counts the header of 8. */
  private static final int PAYLOAD_BYTES_MAX = 65_535 - 8;

  /** That of IPv4 counts its own header of 20 as well. */
  private static final int IPV4_PAYLOAD_BYTES_MAX = PAYLOAD_BYTES_MAX - 20;

  /** More than any datagram holds, so that none is ever cut. */
  private static final int BUFFER_BYTES = 64 << 10;

  /** Received in a row before the threads that serve them get their turn. */
  private static final int TURN_DATAGRAMS = 64;

  /** After a receive that failed, for want of memory most likely. */
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  /** A network device that takes nothing for so long does not take this reply either. */
  private static final long SEND_NANOS = Duration.ofSeconds(1).toNanos();

  private final DatagramChannel channel;
  private final InetSocketAddress address;
  private final DatagramService service;
  private final Poller poller;
  private final Readiness readiness;
  private final Thread thread;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Held by the one reply that waits for room; the others wait for it. */
  private final ReentrantLock waitingToSend = new ReentrantLock();

  private boolean failing;

  /**
   * Takes over a bound channel; it is closed if that fails.
   *
   * @param threadName of the one that receives
   */
  public DatagramPort(
      DatagramChannel channel, DatagramService service, Poller poller, String threadName)
      throws IOException {
    this.channel = channel;
    this.service = service;
    this.poller = poller;
    try {
      this.address = (InetSocketAddress) channel.getLocalAddress();
      channel.configureBlocking(false);
      this.readiness = poller.watch(channel, SelectionKey.OP_READ);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    this.thread = Thread.ofVirtual().name(threadName).unstarted(this::run);
  }

  /** Begins to receive. */
  public void start() {
    thread.start();
  }

  /** Where it receives and sends from. */
  public InetSocketAddress address() {
    return address;
  }

  /** Receives what waits, then nothing any more; does not wait for that. For any thread. */
  public void stop() {
    readiness.signal(Readiness.DRAIN);
    LockSupport.unpark(thread);
  }

  /** After {@link #stop}: waits until all that waited is being served. False: the limit passed. */
  public boolean awaitStopped(Duration limit) throws InterruptedException {
    return thread.getState() == Thread.State.NEW
        || ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Gives everything back; replies are not sent any more. For any thread. */
  public void close(Duration limit) throws InterruptedException {
    stop();
    readiness.signal(Readiness.KILL);
    try {
      poller.close(channel, limit);
    } catch (IOException ignored) {
      // The descriptor is given back all the same.
    }
  }

  private void run() {
    boolean stopping;
    do {
      stopping = readiness.signalled(Readiness.DRAIN);
      try {
        receiveAll(stopping);
        failing = false;
        if (!stopping) readiness.await(Readiness.READ, Readiness.DRAIN, Readiness.NEVER);
      } catch (IOException | RuntimeException | OutOfMemoryError | LinkageError e) {
        if (!channel.isOpen()) break;
        // One datagram's or this moment's trouble, not the listener's: wait and go on.
        reportOnce(e);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } while (!stopping);
    ended.countDown();
  }

  /** Until none waits; who is stopping takes no more than can be served. */
  @SuppressWarnings("ThreadPriorityCheck") // To give others their turn is the point.
  private void receiveAll(boolean stopping) throws IOException {
    long most = stopping ? service.datagramsMax() : Long.MAX_VALUE;
    for (long taken = 1; taken <= most; taken++) {
      if (stopping != readiness.signalled(Readiness.DRAIN)) return;
      buffer.clear();
      var peer = (InetSocketAddress) channel.receive(buffer);
      if (peer == null) return;
      service.take(this, peer, buffer.flip());
      if (taken % TURN_DATAGRAMS == 0) Thread.yield();
    }
  }

  private void reportOnce(Throwable e) {
    service.traffic().receiveFailed();
    if (failing) return;
    failing = true;
    try {
      service.host().receiveFailed(address, e);
    } catch (RuntimeException | OutOfMemoryError | LinkageError unsaid) {
      // To say it may take what has run out; it is counted all the same.
    }
  }

  /** For any thread: as {@link io.heddle.protocol.Datagram#reply} has it. */
  boolean send(ByteBuffer payload, InetSocketAddress peer) throws TooLongException {
    requireFits(payload.remaining(), address.getAddress());
    UnsentReason reason = null;
    if (answersEverything(peer.getPort())) reason = UnsentReason.LOOP;
    else if (!isSent(payload, peer)) reason = UnsentReason.REFUSED;
    if (reason == null) service.traffic().sent(payload.limit());
    else service.traffic().unsent(reason);
    return reason == null;
  }

  /**
   * Fails if a datagram from this address cannot hold as much.
   *
   * @param bytes of the payload
   */
  public static void requireFits(int bytes, InetAddress from) throws TooLongException {
    int most = from instanceof Inet4Address ? IPV4_PAYLOAD_BYTES_MAX : PAYLOAD_BYTES_MAX;
    if (bytes > most)
      throw new TooLongException(
          "a reply of %,d bytes, and a datagram holds at most %,d".formatted(bytes, most),
          most,
          "");
  }

  /** Echo, daytime, quote of the day, chargen; and 0, which wants no answer. */
  private static boolean answersEverything(int port) {
    return switch (port) {
      case 0, 7, 13, 17, 19 -> true;
      default -> false;
    };
  }

  private boolean isSent(ByteBuffer payload, InetSocketAddress peer) {
    try {
      return trySend(payload, peer) || sendWhenThereIsRoom(payload, peer);
    } catch (IOException refused) {
      // The way there is down or forbidden, or the channel is closed: lost, as datagrams may be.
      return false;
    }
  }

  private boolean sendWhenThereIsRoom(ByteBuffer payload, InetSocketAddress peer)
      throws IOException {
    long deadline = System.nanoTime() + SEND_NANOS;
    if (!lockForSending()) return false;
    try {
      while (!trySend(payload, peer)) {
        if (readiness.await(Readiness.WRITE, Readiness.KILL, deadline) != Readiness.Outcome.READY)
          return false;
      }
      return true;
    } finally {
      waitingToSend.unlock();
    }
  }

  private boolean lockForSending() {
    try {
      return waitingToSend.tryLock(SEND_NANOS, TimeUnit.NANOSECONDS);
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** False when the system has no room. Of an empty one it does not say. */
  private boolean trySend(ByteBuffer payload, InetSocketAddress peer) throws IOException {
    return channel.send(payload, peer) > 0 || !payload.hasRemaining();
  }
}
