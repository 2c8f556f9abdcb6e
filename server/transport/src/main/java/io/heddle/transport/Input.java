package io.heddle.transport;

import io.heddle.protocol.DeadlineException;
import io.heddle.protocol.ProtocolException;
import io.heddle.transport.readiness.Readiness;
import io.heddle.transport.readiness.Readiness.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the peer sends: bytes, where requests begin, and the waits for them. Of the connection's own
 * thread, or of the sink's.
 */
final class Input extends InputStream {
  /**
   * What is still served once the server drains: more than had arrived by then in any socket's
   * buffer, so that a peer which never pauses does not hold up the drain.
   */
  private static final int DRAIN_BYTES = 8 << 20;

  private final Fate fate;
  private Wire wire;
  private final Output output;
  private final Readiness readiness;

  private final InputClock clock;
  private final ReceiveBuffer received;
  private final @Nullable Pace bytesPace;
  private final @Nullable Pace requestsPace;

  /**
   * The last read filled all the room it had: waiting would be wrong before the next finds less.
   */
  private boolean mayHaveMore;

  private boolean ended;
  private boolean hungUp;
  private boolean drained;

  /** Ends waits; the thread does so itself if there is none. */
  private @Nullable Alarm alarm;

  /** The one that reads from now on; set once, by the connection's own thread. */
  private @Nullable Sink sink;

  private long bytesIn;
  private long bytesInDraining;
  private long requests;

  Input(Fate fate, Wire wire, Output output, ReceiveBuffer received) {
    Limits limits = fate.limits();
    this.clock = new InputClock(limits);
    this.bytesPace = limits.bytesRate() == 0 ? null : new Pace(limits.bytesRate());
    this.requestsPace = limits.requestsRate() == 0 ? null : new Pace(limits.requestsRate());
    this.received = received;
    this.fate = fate;
    this.wire = wire;
    this.output = output;
    this.readiness = wire.readiness();
  }

  // --- requests

  /** Waits for the first byte of a request; false when there will be none. */
  boolean beginRequest() throws IOException {
    comeBack();
    clock.idle();
    if (bytesInDraining > DRAIN_BYTES) return endDrained();
    if (received.isEmpty() && !fill(Readiness.DRAIN)) return false;
    if (requestsPace != null) {
      keepTo(requestsPace);
      requestsPace.took(1);
    }
    clock.request();
    requests++;
    return true;
  }

  /** The same until a moment, at which it is false. */
  boolean beginRequest(long until) throws IOException {
    clock.patience(until);
    try {
      return beginRequest();
    } finally {
      clock.patience(0);
    }
  }

  void wakeBy(Alarm by) {
    alarm = by;
  }

  byte[] readBytes(int count) throws IOException {
    comeBack();
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

  /** For more: whatever was lent counts as read. */
  private void comeBack() {
    if (sink != null) throw new IllegalStateException("a read after discardInput()");
    received.takeBackLent();
  }

  /** Lends what is there, waiting for something if there is nothing; null at the end. */
  @Nullable ByteBuffer lend() throws IOException {
    comeBack();
    return received.isEmpty() && !fill(0) ? null : received.lend();
  }

  @Override
  public int read() throws IOException {
    comeBack();
    return received.isEmpty() && !fill(0) ? -1 : received.bytes().get() & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    comeBack();
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
    comeBack();
    long before = bytesIn;
    if (to.equals(output)) {
      // Straight from the buffer that was read into to the wire, with one write for each read.
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

  /** From now on another thread throws away what comes, until the end. */
  void discard() {
    if (sink != null) return;
    comeBack();
    sink = new Sink(this, received, fate);
    sink.start();
  }

  /** Null: this is read by the connection's own thread. */
  @Nullable Sink sink() {
    return sink;
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
      // Before what the wire holds is looked at, too: it may be an end that closes both directions.
      flushOutput();
      if (wire.holdsMore()) {
        mayHaveMore = true;
        continue;
      }
      if (lastLook) return endDrained();
      received.stow();
      long deadline = sink == null ? clock.deadline() : Readiness.NEVER;
      readiness.announce(Readiness.READ, ends);
      if (alarm != null && deadline != Readiness.NEVER) alarm.set(deadline);
      Outcome outcome;
      // Parks here rather than in await: frames below a parked thread are most of what an idle
      // connection costs.
      while ((outcome = readiness.check(Readiness.READ, ends, deadline)) == null) {
        if (deadline == Readiness.NEVER || alarm != null) LockSupport.park();
        else LockSupport.parkNanos(deadline - System.nanoTime());
      }
      if (outcome == Outcome.TIMED_OUT && clock.patient()) return false;
      mayHaveMore = true;
      // Draining: a request that is here by now is still served, what comes later is not.
      if (outcome != Outcome.READY) lastLook = drains(outcome);
    }
    fate.told();
    return false;
  }

  private boolean endDrained() {
    drained = true;
    fate.told();
    return false;
  }

  /**
   * Why a wait ended without anything to read: true if the server drains, else this side or the
   * peer is at its end.
   */
  private boolean drains(Outcome outcome) throws IOException {
    if (outcome == Outcome.TIMED_OUT) throw timedOut();
    fate.throwIfFailed();
    if (outcome == Outcome.SIGNALLED && !readiness.signalled(Readiness.HANG_UP)) return true;
    hangUp();
    return false;
  }

  /** By whoever writes, if this thread does not. */
  private void flushOutput() throws IOException {
    if (sink == null) output.flush();
  }

  private void hangUp() {
    if (ended) return;
    ended = true;
    hungUp = true;
  }

  /** The peer has to wait, and its request's deadline with it. */
  private void keepTo(Pace pace) throws IOException {
    if (!pace.ahead()) return;
    flushOutput();
    received.stow();
    long waited = pace.await(readiness, Readiness.HANG_UP | Readiness.KILL);
    clock.extend(waited);
  }

  /** One read; false if it found nothing. */
  private boolean receive() throws IOException {
    if (bytesPace != null) keepTo(bytesPace);
    ByteBuffer room = received.room();
    if (bytesPace != null && room.remaining() > bytesPace.atOnce())
      room.limit(room.position() + bytesPace.atOnce());
    int roomBytes = room.remaining();
    int got;
    try {
      fate.throwIfFailed();
      got = wire.read(room);
    } catch (IOException e) {
      throw fate.fail(e);
    } finally {
      received.filled();
    }
    boolean held = wire.holdsMore();
    mayHaveMore = got == roomBytes && !held;
    if (got == roomBytes || held) fate.letOthersRun();
    ended = got < 0;
    bytesIn += Math.max(got, 0);
    if (bytesPace != null) bytesPace.took(Math.max(got, 0));
    if (readiness.signalled(Readiness.DRAIN)) bytesInDraining += Math.max(got, 0);
    return got > 0;
  }

  private DeadlineException timedOut() {
    // Whoever reads on after that does not wait.
    if (clock.passedForGood()) fate.told();
    return clock.timedOut();
  }

  InputClock clock() {
    return clock;
  }

  /**
   * Reads from another wire from now on.
   *
   * @throws ProtocolException if something came by the old one that was not read: whoever stands in
   *     between may have put it there
   */
  void replaceWire(Wire by) throws ProtocolException {
    comeBack();
    if (!received.isEmpty())
      throw new ProtocolException("the peer sent something behind its request for TLS");
    wire = by;
    mayHaveMore = true;
  }

  // --- the end

  void release() {
    // The sink may be reading into it at this moment, and gives it back in the end.
    if (sink == null) received.release();
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
