package io.heddle.server.connection;

import io.heddle.protocol.Handler;
import io.heddle.server.guard.Admission;
import io.heddle.server.guard.RejectReason;
import io.heddle.server.proxy.ProxiedPeer;
import io.heddle.server.proxy.ProxyHeader;
import io.heddle.transport.CloseReason;
import io.heddle.transport.ConnectionEndedException;
import io.heddle.transport.Ending;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import io.heddle.transport.LiveConnection;
import io.heddle.transport.StreamConnection;
import io.heddle.transport.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** One connection from accept to close, on its own thread. */
public final class ServedConnection implements Runnable {
  /** For a thread that was told that its connection is over, to notice. */
  private static final Duration NOTICE_LIMIT = Duration.ofMillis(500);

  private static final AtomicIntegerFieldUpdater<ServedConnection> PLACE =
      AtomicIntegerFieldUpdater.newUpdater(ServedConnection.class, "place");

  /** Its place among the others: it has one, or one of the farewells instead, or none any more. */
  private static final int TAKEN = 0, LEFT_EARLY = 1, GIVEN_BACK = 2;

  private final Connections among;
  private final Handler handler;
  private final Admission admission;
  private final Endpoint.Scheme transport;
  private final Thread thread;
  private final StreamConnection connection;

  /** There was no memory to say more. */
  private static final Ending LOST = new Ending(CloseReason.HANDLER_FAILED, null);

  /** Null once its peer has been let in. */
  private @Nullable ProxiedPeer proxied;

  private volatile int place = TAKEN;

  /**
   * @param proxied reads for whom it was made, who is let in then; null: its peer has been
   */
  ServedConnection(
      Connections among,
      Handler handler,
      Admission admission,
      long id,
      Wire wire,
      Endpoint.Scheme transport,
      Limits limits,
      @Nullable ProxiedPeer proxied) {
    this.among = among;
    this.handler = handler;
    this.admission = admission;
    this.transport = transport;
    this.proxied = proxied;
    this.thread =
        Thread.ofVirtual()
            .name(among.threadName() + id)
            .inheritInheritableThreadLocals(false)
            .unstarted(this);
    this.connection = new StreamConnection(id, wire, limits, thread, among.traffic().latency());
  }

  void start() {
    thread.start();
  }

  public LiveConnection connection() {
    return connection;
  }

  /** Over which it came. */
  public Endpoint.Scheme transport() {
    return transport;
  }

  /** For any thread: ends it now, for whoever wants that from outside. */
  public void kill() {
    cut(CloseReason.KILLED);
  }

  /** The same, for another reason. */
  void cut(CloseReason reason) {
    connection.kill(new ConnectionEndedException(reason));
    Thread.ofVirtual().name(thread.getName() + "-cut").start(() -> insist(reason));
  }

  /** Its handler may be waiting for something else than its peer, or for nothing at all. */
  private void insist(CloseReason reason) {
    try {
      if (ended()) return;
      thread.interrupt();
      if (ended()) return;
      connection.sever();
      if (conclude(new Ending(reason, null))) outlive();
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  /** Its handler goes on without it, until it ends of itself. */
  private void outlive() throws InterruptedException {
    among.unending().add(this);
    try {
      among.journal().reportUnending(connection, whereabouts().orElse("nobody can tell where"));
      thread.join();
    } finally {
      among.unending().remove(this);
    }
  }

  /**
   * Which method of its protocol its thread is in, such as {@code heddle-chat-42 in
   * io.heddle.chat.Room.say}; empty if in none, or nobody can tell.
   */
  Optional<String> whereabouts() {
    ClassLoader plugin = handler.getClass().getClassLoader();
    String name = plugin == null ? "" : plugin.getName();
    return Arrays.stream(thread.getStackTrace())
        .filter(frame -> name.equals(frame.getClassLoaderName()))
        .map(at -> thread.getName() + " in " + at.getClassName() + "." + at.getMethodName())
        .findFirst();
  }

  private boolean ended() throws InterruptedException {
    // One that has not been started yet will notice first of all.
    return thread.getState() == Thread.State.NEW || thread.join(NOTICE_LIMIT);
  }

  @Override
  public void run() {
    Throwable thrown = null;
    try {
      if (proxied == null) connection.handshake();
      else introduce(proxied);
      handler.handle(connection);
    } catch (Throwable anything) {
      thrown = anything;
    }
    end(thrown);
  }

  private void introduce(ProxiedPeer byProxy) throws IOException {
    ProxyHeader header = header(byProxy);
    connection.peer(header.source().orElseGet(connection::peer), header.tlvs());
    RejectReason reason = admission.tryEnterPeer(connection.peer());
    if (reason != null) {
      among.losses().rejected(reason);
      throw new ConnectionEndedException(
          CloseReason.REJECTED, among.rejections().told(reason, transport));
    }
    proxied = null;
    connection.handshake(byProxy.deadline());
  }

  private ProxyHeader header(ProxiedPeer byProxy) throws IOException {
    try {
      return byProxy.read();
    } catch (IOException e) {
      // Whoever ended the connection meanwhile is why.
      throw connection.failure().orElse(e);
    }
  }

  private void end(@Nullable Throwable thrown) {
    Ending ending = LOST;
    boolean first;
    try {
      ending = Ending.after(thrown, connection, this::leaveEarly);
    } catch (OutOfMemoryError evenToEndIt) {
      closeInTheEnd();
    } finally {
      first = conclude(ending);
    }
    if (first) among.journal().report(connection, ending);
  }

  /** As soon as there is memory for that. */
  @SuppressWarnings("ThreadPriorityCheck") // To wait by a timer takes memory.
  private void closeInTheEnd() {
    while (true) {
      try {
        connection.close();
        return;
      } catch (OutOfMemoryError thisMoment) {
        Thread.yield();
      }
    }
  }

  /** Takes it from the books; false if somebody has done that who could not wait for its thread. */
  private boolean conclude(Ending ending) {
    int before = PLACE.getAndSet(this, GIVEN_BACK);
    if (before == GIVEN_BACK) return false;
    try {
      // While it is live, the server waits for it before it closes the log.
      among.journal().log(connection, transport, ending.reason());
      among.remove(connection);
      among.traffic().closed(connection, ending.reason());
      among.losses().ended(ending);
    } finally {
      // Whatever happens, the place is free again.
      among.remove(connection);
      try {
        if (before == LEFT_EARLY) among.farewells().release();
        else leave();
      } finally {
        among.drain().left();
      }
    }
    return true;
  }

  /** Whoever sees the end and comes again at once finds its place free. */
  private void leaveEarly() {
    if (place != TAKEN || !among.farewells().tryAcquire()) return;
    if (PLACE.compareAndSet(this, TAKEN, LEFT_EARLY)) leave();
    else among.farewells().release();
  }

  private void leave() {
    if (proxied == null) admission.leave(connection.peer());
    else admission.leave();
  }
}
