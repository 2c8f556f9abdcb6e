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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a wire, for either end. Reading and writing belong to one thread, as {@link
 * Connection} says; what belongs to any is a {@link LiveConnection}'s. Whoever made it calls {@link
 * #finish} in the end, on the reading thread.
 */
public final class StreamConnection extends LiveConnection implements Connection {
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
    super(id, wire, limits, owner, latency);
    ReceiveBuffer received = reader.receiver().received();
    this.input = new Input(reader, received, output, limits);
    this.messages = new Messages(reader, input, received);
  }

  /** Replaces its peer by the one for whom that has connected; before the handler begins. */
  public void peer(SocketAddress actual, List<ProxyTlv> saidBeside) {
    peer = actual;
    proxyTlvs = saidBeside;
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
}
