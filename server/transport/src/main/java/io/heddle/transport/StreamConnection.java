package io.heddle.transport;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Framing;
import io.heddle.protocol.ProxyTlv;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a wire, for either end. Reading and writing belong to one thread, as {@link
 * Connection} says; {@link #send}, {@link #hangUp}, {@link #drain}, {@link #kill} and everything
 * that only tells are for any. Whoever made it calls {@link #finish} in the end, on the reading
 * thread.
 */
public final class StreamConnection implements Connection {
  private final long id;
  private final long startNanos = System.nanoTime();

  /** Other threads may see an older one, which closes and signals the same. */
  private Wire wire;

  private final Fate fate;
  private volatile SocketAddress peer;
  private volatile List<ProxyTlv> proxyTlvs = List.of();
  private final WireWriter writer;
  private final Outbox outbox;
  private final Output output;
  private final WireReader reader;
  private final Input input;
  private final Messages messages;

  /**
   * Makes the connection over a wire.
   *
   * @param id unique among the connections of this process
   * @param owner the thread that will read and write
   */
  public StreamConnection(long id, Wire wire, Limits limits, Thread owner) {
    this(id, wire, limits, owner, null);
  }

  /**
   * The same, and tells how long its requests took.
   *
   * @param latency null: nobody wants to know
   */
  public StreamConnection(
      long id, Wire wire, Limits limits, Thread owner, @Nullable RequestLatency latency) {
    this.id = id;
    this.wire = wire;
    this.fate = new Fate(limits, owner, wire.readiness());
    this.peer = wire.peer();
    this.writer = new WireWriter(fate, wire);
    this.outbox = new Outbox(fate, writer);
    this.output = new Output(outbox, writer);
    var received = new ReceiveBuffer();
    this.reader = new WireReader(fate, wire, output, received, latency);
    this.input = new Input(reader, received, output, limits);
    this.messages = new Messages(reader, input, received);
  }

  // --- TLS

  /**
   * Does what the transport needs before the first byte, such as a TLS handshake; for the owner,
   * before anything else.
   *
   * @throws HandshakeException if the two sides do not agree, or not in time
   */
  public void handshake() throws IOException {
    if (wire instanceof TlsWire tls) handshake(tls);
  }

  /**
   * As {@link #handshake()}, where part of the time has been spent on something else.
   *
   * @param deadline in {@link System#nanoTime} terms, {@link Readiness#NEVER} for none
   */
  public void handshake(long deadline) throws IOException {
    if (!(wire instanceof TlsWire tls)) return;
    try {
      tls.handshake(deadline);
    } catch (IOException e) {
      throw fate.fail(e);
    }
  }

  @Override
  public void startTls() throws IOException {
    TlsWire encrypted = wire.encrypted();
    if (encrypted == null)
      throw new UnsupportedOperationException(
          "expected a listener with tls and a connection that is not encrypted yet");
    input.replaceWire(encrypted);
    // With the turn kept from here on: nothing that others send may go out in the clear.
    output.sendPart();
    writer.replaceWire(encrypted);
    wire = encrypted;
    handshake(encrypted);
    output.flush();
  }

  private void handshake(TlsWire tls) throws IOException {
    try {
      tls.handshake();
    } catch (IOException e) {
      throw fate.fail(e);
    }
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

  @Override
  public boolean awaitRequest(BooleanSupplier event) throws IOException {
    return messages.begin(event);
  }

  @Override
  public void wake() {
    fate.readiness().wakeReader();
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
    reader.wakeBy(alarm);
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
  public void discardInput() {
    input.discard();
  }

  @Override
  public boolean pause(Duration time) throws IOException {
    return reader.pause(time.toNanos());
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
    if (fate.ownedByThisThread()) return output.send(message);
    return outbox.send(message);
  }

  @Override
  public void finishOutput() throws IOException {
    output.flush();
    outbox.finish();
  }

  // --- waiting for something else

  @Override
  public boolean await(CompletionStage<?> work, Duration limit)
      throws IOException, InterruptedException {
    return input.await(work.toCompletableFuture(), Deadline.in(Deadline.nanos(limit)));
  }

  // --- ending

  @Override
  public void endAcknowledges() {
    outbox.endAcknowledges(true);
    wire.resetOnClose(true);
  }

  @Override
  public void hangUp() {
    fate.readiness().signal(Readiness.HANG_UP);
  }

  /** For any thread: ends the connection at its next request boundary, which may be now. */
  public void drain() {
    fate.readiness().signal(Readiness.DRAIN);
  }

  /**
   * For any thread: ends the connection behind the request that is under way, or else behind the
   * next one. A client that just hears its answer would ask once more before it sees an end that
   * comes on its own; one that comes with an answer it sees in time.
   */
  public void drainAfterRequest() {
    fate.readiness().signal(Readiness.LAST_REQUEST);
  }

  /**
   * For any thread: ends the connection now; whatever it waits for fails with this cause, unless it
   * failed before.
   */
  public void kill(IOException cause) {
    fate.fail(cause);
  }

  /**
   * Ends the connection in good order: what was written is delivered, then the last words, and they
   * arrive, since what the peer still sends is taken in for a moment (a second, 64 KiB). After a
   * failure it is just closed.
   *
   * @param delivered told when all is, before the peer can see the end and come again
   * @return what had made the connection unusable before, or while what was written was delivered;
   *     null if nothing
   */
  public @Nullable IOException finish(byte[] lastWords, Runnable delivered) {
    return finish(lastWords, true, delivered);
  }

  /**
   * The same for a handler that may have failed: where its peer would take the end for more than it
   * is, the connection is just closed, after what was written.
   */
  @Nullable IOException finish(byte[] lastWords, boolean served, Runnable delivered) {
    boolean interrupted = Thread.interrupted();
    IOException failed =
        new Closing(fate, wire, outbox, output, reader).run(lastWords, served, delivered);
    reader.timer().end();
    reader.timer().settle();
    close();
    // It had nothing left to say.
    if (interrupted) fate.owner().interrupt();
    return failed;
  }

  /** Closes at once and gives everything back. */
  public void close() {
    fate.close();
    outbox.abandon();
    output.abandon();
    input.release();
    reader.giveBackAlarm();
    wire.close();
  }

  /**
   * For any thread: shows the peer the end now, whatever the owner is at, and whether or not that
   * ever learns of it.
   */
  public void sever() {
    fate.close();
    wire.sever();
  }

  // --- limits

  @Override
  public void requestTimeout(Duration limit) {
    reader.clock().requestTimeout(limit);
  }

  @Override
  public void rearmRequestTimeout() {
    reader.clock().rearm();
  }

  @Override
  public void idleTimeout(Duration limit) {
    reader.clock().idleTimeout(limit);
  }

  // --- telling

  /** Replaces it by the one for whom the peer has connected; before the handler begins. */
  public void peer(SocketAddress actual, List<ProxyTlv> saidBeside) {
    peer = actual;
    proxyTlvs = saidBeside;
  }

  @Override
  public List<ProxyTlv> proxyTlvs() {
    return proxyTlvs;
  }

  @Override
  public SocketAddress peer() {
    return peer;
  }

  @Override
  public Optional<Principal> principal() {
    return wire.principal();
  }

  /** What it is encrypted with, such as {@code TLSv1.3}; empty where it is not. */
  public Optional<String> tlsVersion() {
    return wire.tlsVersion();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public boolean draining() {
    return fate.readiness().signalled(Readiness.DRAINING);
  }

  /** How long it has been there. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** What it may take, by the configuration under which it came. */
  public Limits limits() {
    return fate.limits();
  }

  /** What its thread is at; by the time this is told it may be at something else. */
  public Activity activity() {
    if (fate.readiness().awaited(Readiness.WRITE)) return Activity.WRITING;
    return reader.waiting() ? Activity.READING : Activity.WORKING;
  }

  /** For how long: since the peer sent or took something last. */
  public Duration activeFor() {
    return Duration.ofNanos(System.nanoTime() - activeSinceNanos());
  }

  /** Since when it has been there, in {@link System#nanoTime} terms. */
  public long startNanos() {
    return startNanos;
  }

  /** Since when it has been {@linkplain #activeFor active} in its way, in the same terms. */
  public long activeSinceNanos() {
    long wrote = writer.turnedNanos();
    if (writer.stalled() && activity() == Activity.WRITING) return wrote;
    long read = reader.lastNanos();
    return wrote - read > 0 ? wrote : read;
  }

  /** The thread that reads and writes. */
  public Thread owner() {
    return fate.owner();
  }

  /** What made the connection unusable, rather than an exception from elsewhere. */
  public Optional<IOException> failure() {
    return Optional.ofNullable(fate.failure());
  }

  /** Whether the peer has said that it will send nothing more. */
  public boolean peerFinished() {
    return reader.peerFinished();
  }

  /**
   * Whether it ended because the server drains: at a request boundary or, where nothing is read, by
   * the handler, which has looked.
   */
  public boolean drained() {
    return reader.drained() || (reader.sink() != null && draining());
  }

  /** Bytes received so far; a recent value for threads other than the owner, as the next two. */
  public long bytesIn() {
    return reader.bytesIn();
  }

  /** Bytes sent so far. */
  public long bytesOut() {
    return writer.bytesOut();
  }

  /** Requests begun so far. */
  public long requests() {
    return reader.timer().begun();
  }
}
