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
import io.heddle.transport.StreamConnection;
import io.heddle.transport.Wire;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One connection from accept to close, on its own thread. */
public final class ServedConnection implements Runnable {
  private final Connections among;
  private final Handler handler;
  private final Admission admission;
  private final Endpoint.Scheme transport;
  private final Thread thread;
  private final StreamConnection connection;

  /** Null once its peer has been let in. */
  private @Nullable ProxiedPeer proxied;

  /** It has given its place back, and holds one of the farewells instead. */
  private boolean leftEarly;

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
    this.connection = new StreamConnection(id, wire, limits, thread);
  }

  void start() {
    thread.start();
  }

  public StreamConnection connection() {
    return connection;
  }

  /** Over which it came. */
  public Endpoint.Scheme transport() {
    return transport;
  }

  /** Ends it now, for whoever wants that from outside. */
  public void kill() {
    connection.kill(new ConnectionEndedException(CloseReason.KILLED));
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
    Ending ending;
    try {
      ending = Ending.after(thrown, connection, this::leaveEarly);
      // While it is live, the server waits for it before it closes the log.
      among.journal().log(connection, transport, ending.reason());
      among.remove(connection);
      among.traffic().closed(connection, ending.reason());
      among.losses().ended(ending);
    } finally {
      // Whatever happens, the place is free again.
      among.remove(connection);
      if (leftEarly) among.farewells().release();
      else leave();
      among.drain().left();
    }
    among.journal().report(connection, ending);
  }

  /** Whoever sees the end and comes again at once finds its place free. */
  private void leaveEarly() {
    if (leftEarly || !among.farewells().tryAcquire()) return;
    leftEarly = true;
    leave();
  }

  private void leave() {
    if (proxied == null) admission.leave(connection.peer());
    else admission.leave();
  }
}
