package io.heddle.server.connection;

import io.heddle.protocol.Handler;
import io.heddle.transport.CloseReason;
import io.heddle.transport.ConnectionEndedException;
import io.heddle.transport.Ending;
import io.heddle.transport.Limits;
import io.heddle.transport.StreamConnection;
import io.heddle.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The live connections of one listener. Thread-safe. */
public final class Connections {
  private static final System.Logger LOG = System.getLogger(Connections.class.getName());

  /**
   * Rejected connections that may be waiting for their last words to arrive; further ones are told
   * and closed. Fewer than the descriptors that are kept in reserve.
   */
  private static final int REJECTIONS_MAX = 32;

  private static final AtomicLong IDS = new AtomicLong();

  private final String listener;
  private final String threadName;
  private final Handler handler;
  private final Limits limits;
  private final Runnable whenClosed;
  private final Traffic traffic;
  private final Set<StreamConnection> live = ConcurrentHashMap.newKeySet();
  private final Semaphore rejections = new Semaphore(REJECTIONS_MAX);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition noneLeft = lock.newCondition();
  private volatile boolean draining;

  /**
   * @param protocol names the threads: {@code heddle-chat-42}
   * @param whenClosed runs after each connection that was started has been closed
   */
  public Connections(
      String listener, String protocol, Handler handler, Limits limits, Runnable whenClosed) {
    this.listener = listener;
    this.threadName = "heddle-" + protocol + "-";
    this.handler = handler;
    this.limits = limits;
    this.whenClosed = whenClosed;
    this.traffic = new Traffic(live);
  }

  /** Serves a connection on a virtual thread of its own. */
  public void start(Wire wire) {
    traffic.accepted();
    long id = IDS.incrementAndGet();
    var served = new Served();
    Thread thread =
        Thread.ofVirtual()
            .name(threadName + id)
            .inheritInheritableThreadLocals(false)
            .unstarted(served);
    served.connection = new StreamConnection(id, wire, limits, thread);
    live.add(served.connection);
    if (draining) served.connection.drain();
    try {
      thread.start();
    } catch (RuntimeException | Error e) {
      live.remove(served.connection);
      throw e;
    }
  }

  private final class Served implements Runnable {
    /** Set before the thread starts. */
    @SuppressWarnings("NullAway.Init")
    private StreamConnection connection;

    @Override
    public void run() {
      Throwable thrown = null;
      try {
        handler.handle(connection);
      } catch (Throwable anything) {
        thrown = anything;
      }
      ended(thrown);
    }

    private void ended(@Nullable Throwable thrown) {
      Ending ending;
      try {
        ending = Ending.after(thrown, connection);
        live.remove(connection);
        traffic.closed(connection, ending.reason());
      } finally {
        // Whatever happens, the place is free again.
        live.remove(connection);
        whenClosed.run();
        if (draining) signalIfNoneLeft();
      }
      report(connection, ending);
    }
  }

  /** Counts a connection that was closed for want of room. */
  public void rejected() {
    traffic.accepted();
    traffic.rejected();
  }

  /** Tells a peer that there is no room, and closes. */
  public void reject(Wire wire, byte[] message) {
    rejected();
    if (!rejections.tryAcquire()) {
      sayAndClose(wire, message);
      return;
    }
    try {
      Thread.ofVirtual()
          .name(threadName + "rejected")
          .start(() -> {
            try {
              new StreamConnection(0, wire, limits, Thread.currentThread()).finish(message);
            } finally {
              rejections.release();
            }
          });
    } catch (RuntimeException | Error e) {
      rejections.release();
      throw e;
    }
  }

  /** The message arrives as long as the peer has not sent anything that would not be read. */
  private static void sayAndClose(Wire wire, byte[] message) {
    try {
      wire.write(ByteBuffer.wrap(message));
    } catch (IOException gone) {
      // It did not wait for an answer.
    }
    wire.close();
  }

  private void report(StreamConnection connection, Ending ending) {
    switch (ending.reason()) {
      case HANDLER_FAILED ->
          LOG.log(
              System.Logger.Level.WARNING,
              () -> name(connection) + ": the handler failed",
              ending.failure());
      case PROTOCOL_ERROR ->
          LOG.log(
              System.Logger.Level.DEBUG,
              () -> name(connection) + ": " + String.valueOf(ending.failure()));
      default ->
          LOG.log(
              System.Logger.Level.TRACE, () -> name(connection) + " closed: " + ending.reason());
    }
  }

  private String name(StreamConnection connection) {
    return "listener "
        + listener
        + ", connection "
        + connection.id()
        + " from "
        + connection.peer();
  }

  /** Ends every connection, those to come included, at its next request boundary. */
  public void drain() {
    draining = true;
    live.forEach(StreamConnection::drain);
  }

  /**
   * Waits until the last connection of a draining listener is closed; false if that takes longer.
   */
  public boolean awaitNone(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (!live.isEmpty() && left > 0) left = noneLeft.awaitNanos(left);
      return live.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void signalIfNoneLeft() {
    if (!live.isEmpty()) return;
    lock.lock();
    try {
      noneLeft.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends every connection now. */
  public void kill(CloseReason reason) {
    live.forEach(connection -> connection.kill(new ConnectionEndedException(reason)));
  }

  public Traffic traffic() {
    return traffic;
  }
}
