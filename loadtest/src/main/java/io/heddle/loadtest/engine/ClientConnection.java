package io.heddle.loadtest.engine;

import io.heddle.protocol.DeadlineException;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.transport.Alarm;
import io.heddle.transport.StreamConnection;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one client with the workload's session over it: opened, lost, opened again. Of
 * the client's thread; {@link #kill} and {@link #hangUp} are for any.
 */
final class ClientConnection {
  private final int index;
  private final LoadRun run;
  private final LoadClient client;
  private final Alarm alarm;
  private final Duration timeout;
  private int turn = 1;
  private volatile @Nullable StreamConnection stream;
  private Workload.@Nullable Session session;

  ClientConnection(int index, LoadRun run, LoadClient client, Alarm alarm) {
    this.index = index;
    this.run = run;
    this.client = client;
    this.alarm = alarm;
    this.timeout = run.plan().timeout();
  }

  /** There is no connection. */
  static final class CannotConnectException extends IOException {
    private static final long serialVersionUID = 1;

    CannotConnectException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Connects and begins a session.
   *
   * @param from since when this connection has been wanted
   * @throws CannotConnectException if there is no connection
   */
  void open(long from) throws IOException {
    StreamConnection opened = connect();
    stream = opened;
    turn = 1 - turn;
    Measurements measurements = run.measurements();
    measurements.connect.record(System.nanoTime() - from);
    measurements.opened.increment();
    measurements.connected.incrementAndGet();
    opened.wakeBy(alarm);
    // A server that does not greet, or does not say the rest, must not hold a client for ever.
    opened.idleTimeout(timeout);
    session = run.workload().open(opened, client);
    opened.flush();
  }

  /** 0 or 1: another than before. */
  int turn() {
    return turn;
  }

  private StreamConnection connect() throws CannotConnectException {
    try {
      return run.connect(index);
    } catch (IOException e) {
      throw new CannotConnectException(e);
    }
  }

  /** Sends a request, without waiting for anything. */
  void send(long number) throws IOException {
    session().send(number);
  }

  /**
   * Waits for something to come; false if that moment came first.
   *
   * @param until in {@link System#nanoTime} terms, or {@link Schedule#NEVER}
   * @throws EOFException if nothing will come any more
   */
  boolean await(long until) throws IOException {
    if (stream().awaitRequest(until)) return true;
    if (until != Schedule.NEVER && System.nanoTime() - until >= 0) return false;
    throw new EOFException("the server closed the connection");
  }

  /** The number of the request that was answered, or {@link Workload.Session#PUSHED}. */
  long receive() throws IOException {
    return session().receive();
  }

  /** Takes leave. */
  void finish() throws IOException {
    session().finish();
    // To a server of TLS an end without a word is a broken connection.
    if (run.encrypted()) stream().finishOutput();
    else stream().flush();
  }

  private Workload.Session session() throws EOFException {
    Workload.Session now = session;
    if (now == null) throw new EOFException("not connected");
    return now;
  }

  private StreamConnection stream() throws EOFException {
    StreamConnection now = stream;
    if (now == null) throw new EOFException("not connected");
    return now;
  }

  void close() {
    StreamConnection last = stream;
    stream = null;
    session = null;
    if (last == null) return;
    last.close();
    run.measurements().connected.decrementAndGet();
  }

  /** A request has waited too long. */
  void kill() {
    StreamConnection now = stream;
    if (now != null) now.kill(new DeadlineException(DeadlineException.Kind.REQUEST, timeout));
  }

  /** Ends every wait. */
  void hangUp() {
    StreamConnection now = stream;
    if (now != null) now.hangUp();
  }
}
