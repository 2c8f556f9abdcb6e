package io.heddle.transport;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Framing;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a wire, for either end. Reading and writing belong to one thread, as {@link
 * Connection} says; {@link #send}, {@link #hangUp}, {@link #drain}, {@link #kill} and everything
 * that only tells are for any. Whoever made it calls {@link #finish} in the end, on the reading
 * thread.
 */
public final class StreamConnection implements Connection {
  private static final VarHandle FAILURE;

  static {
    try {
      FAILURE =
          MethodHandles.lookup()
              .findVarHandle(StreamConnection.class, "failure", IOException.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final long id;
  private final Wire wire;
  private final Limits limits;
  private final Thread owner;
  private final SocketAddress peer;
  private final Outbox outbox;
  private final Output output;
  private final Input input;
  private final Messages messages;

  private final Turns turns = new Turns();
  private long idleNanos;
  private long requestNanos;

  /** What made the connection unusable; the first one counts. */
  private volatile @Nullable IOException failure;

  /**
   * Makes the connection over a wire.
   *
   * @param id unique among the connections of this process
   * @param owner the thread that will read and write
   */
  public StreamConnection(long id, Wire wire, Limits limits, Thread owner) {
    this.id = id;
    this.wire = wire;
    this.limits = limits;
    this.owner = owner;
    this.peer = wire.peer();
    this.outbox = new Outbox(this, wire);
    this.output = new Output(outbox);
    var received = new ReceiveBuffer();
    this.input = new Input(this, wire, output, received);
    this.messages = new Messages(this, input, received);
    this.idleNanos = Deadline.nanos(limits.idleTimeout());
    this.requestNanos = Deadline.nanos(limits.requestTimeout());
  }

  // --- reading

  @Override
  public @Nullable String readLine(Charset charset) throws IOException {
    return messages.readLine(charset);
  }

  @Override
  public @Nullable String readMessage(Framing framing, Charset charset) throws IOException {
    return framing == Framing.LINES ? messages.readLine(charset) : messages.readChunk(charset);
  }

  @Override
  public byte @Nullable [] readFrame() throws IOException {
    return messages.readFrame();
  }

  @Override
  public boolean awaitRequest() throws IOException {
    return messages.begin();
  }

  /**
   * Waits for the first byte of a request until a moment; not the idle timeout ends the wait. For
   * clients that have something else to do then.
   *
   * @param until in {@link System#nanoTime} terms; {@link Readiness#NEVER} for as long as it takes
   * @return false if nothing has come by then, or will come
   */
  public boolean awaitRequest(long until) throws IOException {
    return messages.begin(until);
  }

  /** From now on it is woken at the end of its waits by this alarm, rather than by timers. */
  public void wakeBy(Alarm alarm) {
    input.wakeBy(alarm);
  }

  @Override
  public @Nullable ByteBuffer read() throws IOException {
    return input.lend();
  }

  @Override
  public byte[] readBytes(int count) throws IOException {
    return input.readBytes(count);
  }

  @Override
  public InputStream in() {
    return input;
  }

  // --- writing

  @Override
  public OutputStream out() {
    return output;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    output.write(bytes);
  }

  @Override
  public void writeLine(String line, Charset charset) throws IOException {
    output.write(line.getBytes(charset));
    output.write('\n');
  }

  @Override
  public void writeFrame(byte[] frame) throws IOException {
    output.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, frame.length));
    output.write(frame);
  }

  @Override
  public void flush() throws IOException {
    output.flush();
  }

  @Override
  public long transferFrom(FileChannel file, long position, long count) throws IOException {
    return output.transferFrom(file, position, count);
  }

  @Override
  public boolean send(ByteBuffer message) {
    if (Thread.currentThread().equals(owner)) return output.send(message);
    return outbox.send(message);
  }

  /** Says that nothing more will be written, after what was; the peer can still send. */
  public void finishOutput() throws IOException {
    output.flush();
    outbox.close();
    wire.shutdownOutput();
  }

  /** Called after each full buffer that went in or out without a wait. */
  void letOthersRun() {
    turns.taken();
  }

  /** Called whenever the handler is told of an end or a failure. */
  void told() {
    turns.told();
  }

  // --- ending

  @Override
  public void hangUp() {
    wire.readiness().signal(Readiness.HANG_UP);
  }

  /** For any thread: ends the connection at its next request boundary. */
  public void drain() {
    wire.readiness().signal(Readiness.DRAIN);
  }

  /**
   * For any thread: ends the connection now; whatever it waits for fails with this cause, unless it
   * failed before.
   */
  public void kill(IOException cause) {
    fail(cause);
  }

  /**
   * Ends the connection in good order: what was written is delivered, then the last words, and they
   * arrive, since what the peer still sends is taken in for a moment (a second, 64 KiB). After a
   * failure it is just closed.
   *
   * @return what had made the connection unusable before, or while what was written was delivered;
   *     null if nothing
   */
  public @Nullable IOException finish(byte[] lastWords) {
    // From here on an interruption has nothing left to say.
    boolean interrupted = Thread.interrupted();
    IOException failed = failure;
    try {
      if (failed == null && !outbox.closed()) {
        output.write(lastWords);
        finishOutput();
      }
    } catch (IOException undelivered) {
      failed = undelivered;
    }
    if (failed == null && !input.peerFinished()) input.discard();
    close();
    if (interrupted) owner.interrupt();
    return failed;
  }

  /** Closes at once and gives everything back. */
  public void close() {
    fail(new ClosedChannelException());
    outbox.abandon();
    output.abandon();
    input.release();
    wire.close();
  }

  /**
   * Makes the connection unusable and wakes whoever waits; returns what made it so, which may have
   * been earlier.
   */
  IOException fail(IOException cause) {
    if (FAILURE.compareAndSet(this, null, cause)) wire.readiness().signal(Readiness.KILL);
    IOException first = failure;
    return first == null ? cause : first;
  }

  /** Whether this is what made the connection unusable, rather than an exception from elsewhere. */
  boolean failedWith(IOException cause) {
    return cause.equals(failure);
  }

  boolean failed() {
    return failure != null;
  }

  void throwIfFailed() throws IOException {
    IOException first = failure;
    if (first == null) return;
    if (Thread.currentThread().equals(owner)) told();
    throw first;
  }

  // --- limits

  @Override
  public void requestTimeout(Duration limit) {
    requestNanos = Deadline.nanos(limit);
    input.restartRequestClock();
  }

  @Override
  public void idleTimeout(Duration limit) {
    idleNanos = Deadline.nanos(limit);
  }

  long idleNanos() {
    return idleNanos;
  }

  long requestNanos() {
    return requestNanos;
  }

  long writeNanos() {
    return Deadline.nanos(limits.writeTimeout());
  }

  int lineBytesMax() {
    return limits.lineBytesMax();
  }

  int frameBytesMax() {
    return limits.frameBytesMax();
  }

  long outputBytesMax() {
    return limits.outputBytesMax();
  }

  // --- telling

  @Override
  public SocketAddress peer() {
    return peer;
  }

  @Override
  public Optional<Principal> principal() {
    return Optional.empty();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public boolean draining() {
    return wire.readiness().signalled(Readiness.DRAIN);
  }

  String name() {
    return owner.getName();
  }

  /** The thread that reads and writes. */
  public Thread owner() {
    return owner;
  }

  /** What made the connection unusable, if anything did. */
  public Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether the peer has said that it will send nothing more. */
  public boolean peerFinished() {
    return input.peerFinished();
  }

  /** Whether it ended at a request boundary because the server drains. */
  public boolean drained() {
    return input.drained();
  }

  /** Bytes received so far; a recent value for threads other than the owner, as the next two. */
  public long bytesIn() {
    return input.bytesIn();
  }

  /** Bytes sent so far. */
  public long bytesOut() {
    return outbox.bytesOut();
  }

  /** Requests begun so far. */
  public long requests() {
    return input.requests();
  }
}
