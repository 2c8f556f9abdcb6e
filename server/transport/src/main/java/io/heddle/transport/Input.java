package io.heddle.transport;

import io.heddle.protocol.DeadlineException;
import io.heddle.transport.readiness.Readiness;
import io.heddle.transport.readiness.Readiness.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What the peer sends: bytes, where requests begin, and the waits for them. */
final class Input extends InputStream {
  private static final long LAST_WORDS_NANOS = 1_000_000_000;
  private static final int LAST_WORDS_BYTES = 64 << 10;

  /**
   * What is still served once the server drains: more than had arrived by then in any socket's
   * buffer, so that a peer which never pauses does not hold up the drain.
   */
  private static final int DRAIN_BYTES = 8 << 20;

  private final StreamConnection connection;
  private final Wire wire;
  private final Output output;
  private final Readiness readiness;

  private final ReceiveBuffer received;

  /**
   * The last read filled all the room it had: waiting would be wrong before the next finds less.
   */
  private boolean mayHaveMore;

  private boolean ended;
  private boolean hungUp;
  private boolean drained;

  /** When a wait for a request ends without failing; 0: it fails, at the idle timeout. */
  private long patience;

  /** Ends waits; the thread does so itself if there is none. */
  private @Nullable Alarm alarm;

  private boolean inRequest;

  /** Of the request, from its first wait on; 0 before. */
  private long requestDeadline;

  private long bytesIn;
  private long bytesInDraining;
  private long requests;

  Input(StreamConnection connection, Wire wire, Output output, ReceiveBuffer received) {
    this.received = received;
    this.connection = connection;
    this.wire = wire;
    this.output = output;
    this.readiness = wire.readiness();
  }

  // --- requests

  /** Waits for the first byte of a request; false when there will be none. */
  boolean beginRequest() throws IOException {
    received.takeBackLent();
    inRequest = false;
    requestDeadline = 0;
    if (bytesInDraining > DRAIN_BYTES) return endDrained();
    if (received.isEmpty() && !fill(Readiness.DRAIN)) return false;
    inRequest = true;
    requests++;
    return true;
  }

  /** The same until a moment, at which it is false. */
  boolean beginRequest(long until) throws IOException {
    patience = until;
    try {
      return beginRequest();
    } finally {
      patience = 0;
    }
  }

  void wakeBy(Alarm by) {
    alarm = by;
  }

  byte[] readBytes(int count) throws IOException {
    received.takeBackLent();
    byte[] bytes = new byte[Math.min(count, Math.max(received.size(), 64 << 10))];
    int have = 0;
    while (have < count) {
      if (received.isEmpty() && !fill(0)) {
        throw new EOFException("the peer finished after " + have + " of " + count + " bytes");
      }
      if (have == bytes.length) bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * have));
      have += received.moveTo(bytes, have, bytes.length - have);
    }
    return bytes;
  }

  // --- bytes

  /** Lends what is there, waiting for something if there is nothing; null at the end. */
  @Nullable ByteBuffer lend() throws IOException {
    received.takeBackLent();
    return received.isEmpty() && !fill(0) ? null : received.lend();
  }

  @Override
  public int read() throws IOException {
    received.takeBackLent();
    return received.isEmpty() && !fill(0) ? -1 : received.bytes().get() & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    received.takeBackLent();
    if (length == 0) return 0;
    if (received.isEmpty() && !fill(0)) return -1;
    return received.moveTo(bytes, offset, length);
  }

  @Override
  public int available() {
    return received.available();
  }

  @Override
  public long transferTo(OutputStream to) throws IOException {
    long before = bytesIn;
    if (to.equals(output)) {
      // Straight from the buffer that was read into to the wire, with one write for each read.
      received.takeBackLent();
      while (!received.isEmpty() || fill(0)) output.writeThrough(received.handOver());
    } else {
      pump(to);
    }
    return bytesIn - before;
  }

  private void pump(OutputStream to) throws IOException {
    while (true) {
      if (received.isEmpty()) {
        to.flush();
        if (!fill(0)) return;
      }
      byte[] chunk = new byte[received.size()];
      received.moveTo(chunk, 0, chunk.length);
      to.write(chunk);
    }
  }

  // --- the wire

  /**
   * Gets at least one more byte, waiting for it if need be.
   *
   * @param signals further ones that end the wait
   * @return false at the end
   */
  boolean fill(int signals) throws IOException {
    int ends = signals | Readiness.HANG_UP | Readiness.KILL;
    boolean lastLook = false;
    if (readiness.signalled(Readiness.HANG_UP)) hangUp();
    while (!ended) {
      if (mayHaveMore) {
        if (receive()) return true;
        continue;
      }
      if (lastLook) return endDrained();
      output.flush();
      received.stow();
      long deadline = deadline();
      readiness.announce(Readiness.READ, ends);
      if (alarm != null && deadline != Readiness.NEVER) alarm.set(deadline);
      Outcome outcome;
      // Parks here rather than in await: frames below a parked thread are most of what an idle
      // connection costs.
      while ((outcome = readiness.check(Readiness.READ, ends, deadline)) == null) {
        if (deadline == Readiness.NEVER || alarm != null) LockSupport.park();
        else LockSupport.parkNanos(deadline - System.nanoTime());
      }
      if (outcome == Outcome.TIMED_OUT && patience != 0) return false;
      mayHaveMore = true;
      // Draining: a request that is here by now is still served, what comes later is not.
      if (outcome != Outcome.READY) lastLook = drains(outcome);
    }
    connection.told();
    return false;
  }

  private boolean endDrained() {
    drained = true;
    connection.told();
    return false;
  }

  /**
   * Why a wait ended without anything to read: true if the server drains, else this side or the
   * peer is at its end.
   */
  private boolean drains(Outcome outcome) throws IOException {
    if (outcome == Outcome.TIMED_OUT) throw timedOut();
    connection.throwIfFailed();
    if (outcome == Outcome.SIGNALLED && !readiness.signalled(Readiness.HANG_UP)) return true;
    hangUp();
    return false;
  }

  private void hangUp() {
    if (ended) return;
    ended = true;
    hungUp = true;
  }

  /** One read; false if it found nothing. */
  private boolean receive() throws IOException {
    ByteBuffer room = received.room();
    int roomBytes = room.remaining();
    int got;
    try {
      connection.throwIfFailed();
      got = wire.read(room);
    } catch (IOException e) {
      throw connection.fail(e);
    } finally {
      received.filled();
    }
    mayHaveMore = got == roomBytes;
    if (mayHaveMore) connection.letOthersRun();
    ended = got < 0;
    bytesIn += Math.max(got, 0);
    if (readiness.signalled(Readiness.DRAIN)) bytesInDraining += Math.max(got, 0);
    return got > 0;
  }

  private long deadline() {
    if (patience != 0) return patience;
    if (!inRequest) return Deadline.in(connection.idleNanos());
    if (requestDeadline == 0) requestDeadline = Deadline.in(connection.requestNanos());
    return requestDeadline;
  }

  private DeadlineException timedOut() {
    if (!inRequest)
      return new DeadlineException(
          DeadlineException.Kind.IDLE, Duration.ofNanos(connection.idleNanos()));
    // Unlike an idle one, this deadline stays passed: whoever reads on does not wait.
    connection.told();
    return new DeadlineException(
        DeadlineException.Kind.REQUEST, Duration.ofNanos(connection.requestNanos()));
  }

  /** The deadline of the request that is under way counts from now. */
  void restartRequestClock() {
    requestDeadline = 0;
  }

  // --- the end

  /**
   * Takes in what the peer still sends, for a moment, so that closing does not reset what was sent
   * to it last.
   */
  void discard() {
    long deadline = Deadline.in(LAST_WORDS_NANOS);
    int discarded = 0;
    ByteBuffer sink = ByteBuffer.allocate(4 << 10);
    try {
      while (discarded <= LAST_WORDS_BYTES) {
        int got = wire.read(sink.clear());
        if (got < 0) return;
        discarded += got;
        if (sink.hasRemaining()
            && readiness.await(Readiness.READ, Readiness.KILL, deadline) != Outcome.READY) return;
      }
    } catch (IOException gone) {
      // It has closed or reset the connection: it waits for nothing any more.
    }
  }

  void release() {
    received.release();
  }

  boolean hungUp() {
    return hungUp;
  }

  boolean peerFinished() {
    return ended && !hungUp;
  }

  boolean drained() {
    return drained;
  }

  long bytesIn() {
    return bytesIn;
  }

  long requests() {
    return requests;
  }
}
