package io.heddle.transport;

import io.heddle.protocol.DeadlineException;
import io.heddle.protocol.ProtocolException;
import io.heddle.transport.readiness.Readiness;
import io.heddle.transport.readiness.Readiness.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets what the peer sends from the wire into the buffer, and waits for it: until a deadline, a
 * signal, or something else that somebody waits for. Of the connection's own thread, or of the
 * sink's.
 */
final class WireReader {
  /**
   * What is still served once the server drains: more than had arrived by then in any socket's
   * buffer, so that a peer which never pauses does not hold up the drain.
   */
  private static final int DRAIN_BYTES = 8 << 20;

  /**
   * How often in its life a connection lets others run and looks again where a wait would first
   * have to be armed. One that sends a request and leaves, on a server with something else to do,
   * is never registered with the poller: four system calls less of twenty, and nothing deferred to
   * the next poll. On others it is a few reads that find nothing.
   */
  private static final int EARLY_LOOKS_MAX = 4;

  private static final int LINE_END_BYTES = "\r\n".length();

  private final Fate fate;
  private Wire wire;
  private final Output output;

  private final InputClock clock;
  private final RequestTimer timer;
  private final ReceiveBuffer received;
  private final @Nullable Pace bytesPace;

  /**
   * The last read filled all the room it had: waiting would be wrong before the next finds less.
   */
  private boolean mayHaveMore;

  private byte earlyLooks;

  private boolean ended;
  private boolean hungUp;
  private boolean drained;

  /** What a wait ends at, too. */
  private @Nullable BooleanSupplier event;

  /** Ends waits. */
  private @Nullable Alarm alarm;

  /** The same, where nobody else does, from the first wait with a deadline on. */
  private @Nullable LateAlarm lateAlarm;

  /** The one that reads from now on; set once, by the connection's own thread. */
  private @Nullable Sink sink;

  private long bytesIn;

  /** Beyond {@link #DRAIN_BYTES} nobody counts. */
  private int bytesInDraining;

  /** When the last of them came, or the connection began; for anyone to look at. */
  private long lastNanos = System.nanoTime();

  /** The thread waits for work, and for the peer only beside that. */
  private boolean besideWork;

  WireReader(
      Fate fate,
      Wire wire,
      Output output,
      ReceiveBuffer received,
      @Nullable RequestLatency latency) {
    Limits limits = fate.limits();
    this.clock = new InputClock(limits);
    this.timer = new RequestTimer(latency);
    this.bytesPace = limits.bytesRate() == 0 ? null : new Pace(limits.bytesRate());
    this.received = received;
    this.fate = fate;
    this.wire = wire;
    this.output = output;
  }

  // --- waiting for bytes

  /**
   * Gets at least one more byte, waiting for it if need be.
   *
   * @param signals further ones that end the wait
   * @return false at the end
   */
  boolean fill(int signals) throws IOException {
    int ends = signals | Readiness.HANG_UP | Readiness.KILL;
    if (readiness().signalled(Readiness.HANG_UP)) hangUp();
    // Draining: a request that is here by now is still served, what comes later is not.
    boolean lastLook =
        (signals & Readiness.DRAIN) != 0 && readiness().signalled(Readiness.LAST_REQUEST);
    mayHaveMore |= lastLook;
    // What is read next may be an end that closes both directions.
    if (lastLook && wire.tlsVersion().isPresent()) flushOutput();
    while (!ended) {
      if (mayHaveMore) {
        if (receive()) return true;
        continue;
      }
      // An answer that is still to be sent goes out together with the end.
      if (lastLook && !wire.holdsMore()) return endDrained();
      // Before what the wire holds is looked at, too: it may be an end that closes both directions.
      flushOutput();
      if (wire.holdsMore()) {
        mayHaveMore = true;
        continue;
      }
      if (event != null && event.getAsBoolean()) return false;
      stow();
      if (looksEarly()) continue;
      long deadline = sink == null ? clock.deadline() : Readiness.NEVER;
      readiness().announce(Readiness.READ, ends);
      // Once more, since whoever wakes finds this thread waiting only from here on.
      if (event != null && event.getAsBoolean()) readiness().wakeReader();
      if (deadline != Readiness.NEVER) wakeAt(deadline);
      Outcome outcome;
      // Parks here rather than in await: frames below a parked thread are most of what an idle
      // connection costs.
      while ((outcome = readiness().check(Readiness.READ, ends, deadline)) == null) {
        LockSupport.park();
      }
      if (outcome == Outcome.TIMED_OUT && clock.patient()) return false;
      mayHaveMore = true;
      if (outcome != Outcome.READY) lastLook = drains(outcome);
    }
    fate.told();
    return false;
  }

  /** Whether, rather than to wait, to read again after others had their turn. */
  @SuppressWarnings("ThreadPriorityCheck") // Among them is whom the peer answers.
  private boolean looksEarly() {
    if (earlyLooks >= EARLY_LOOKS_MAX || !readiness().disarmed()) return false;
    // Before the first read there is nothing to let others run for.
    if (earlyLooks++ > 0) Thread.yield();
    mayHaveMore = true;
    return true;
  }

  /** Whether the peer has been served enough since the server drains; then this is the end. */
  boolean servedEnough() {
    return bytesInDraining > DRAIN_BYTES && !endDrained();
  }

  private boolean endDrained() {
    drained = true;
    // The last look has leased a buffer for nothing, and the end may be waited for.
    if (received.isEmpty()) received.release();
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
    if (outcome == Outcome.SIGNALLED && !readiness().signalled(Readiness.HANG_UP)) return true;
    hangUp();
    return false;
  }

  /** By whoever writes, if this thread does not. */
  private void flushOutput() throws IOException {
    if (sink != null) return;
    output.flush();
    timer.settle();
  }

  private void hangUp() {
    if (ended) return;
    ended = true;
    hungUp = true;
  }

  /** The peer has to wait. */
  void keepTo(Pace pace) throws IOException {
    if (pace.ahead()) waitUntil(pace.next(), Readiness.HANG_UP | Readiness.KILL);
  }

  /** Makes the peer wait for so long; false if the connection is to end. */
  boolean pause(long nanos) throws IOException {
    received.takeBackLent();
    waitUntil(System.nanoTime() + nanos, Readiness.DRAIN | Readiness.HANG_UP | Readiness.KILL);
    fate.throwIfFailed();
    if (readiness().signalled(Readiness.HANG_UP)) hangUp();
    else if (readiness().signalled(Readiness.DRAIN)) endDrained();
    return !hungUp && !drained;
  }

  /** What the peer waits is not its request's fault. */
  private void waitUntil(long moment, int signals) throws IOException {
    flushOutput();
    stow();
    clock.extend(Pace.waitUntil(moment, readiness(), signals));
  }

  /** One read, without a wait; false if it found nothing. */
  boolean receive() throws IOException {
    if (bytesPace != null) keepTo(bytesPace);
    ByteBuffer room = room();
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
    if (got > 0) lastNanos = System.nanoTime();
    bytesIn += Math.max(got, 0);
    if (bytesPace != null) bytesPace.took(Math.max(got, 0));
    if (readiness().signalled(Readiness.DRAINING) && bytesInDraining <= DRAIN_BYTES)
      bytesInDraining += Math.max(got, 0);
    return got > 0;
  }

  private ByteBuffer room() throws IOException {
    try {
      return received.room(lineBytesMax());
    } catch (NoRoomException noMore) {
      throw fate.fail(noMore);
    }
  }

  /** Before a wait: keeps what came and was not read in as little as it needs. */
  void stow() throws IOException {
    try {
      received.stow(lineBytesMax());
    } catch (NoRoomException noMore) {
      throw fate.fail(noMore);
    }
  }

  private int lineBytesMax() {
    return (int) Math.min(Integer.MAX_VALUE, fate.limits().lineBytesMax() + (long) LINE_END_BYTES);
  }

  /** As {@link HeapShare#hold}, of what was taken out of the buffer. */
  int hold(int before, int now) throws IOException {
    try {
      return HeapShare.PARTIAL_REQUESTS.hold(before, now);
    } catch (NoRoomException noMore) {
      throw fate.fail(noMore);
    }
  }

  private DeadlineException timedOut() {
    // Whoever reads on after that does not wait.
    if (clock.passedForGood()) fate.told();
    return clock.timedOut();
  }

  // --- what else ends a wait

  /** What {@link #fill} ends at, too, without an end; null: nothing. */
  void event(@Nullable BooleanSupplier happened) {
    event = happened;
  }

  void wakeBy(Alarm by) {
    alarm = by;
  }

  private void wakeAt(long deadline) {
    if (alarm != null) {
      alarm.set(deadline);
      return;
    }
    LateAlarm late = lateAlarm;
    if (late == null || !late.wakesThisThread()) {
      giveBackAlarm();
      late = lateAlarm = new LateAlarm(Thread.currentThread());
    }
    late.set(deadline);
  }

  /** Nobody waits any more. */
  void giveBackAlarm() {
    LateAlarm late = lateAlarm;
    if (late != null) late.end();
  }

  InputClock clock() {
    return clock;
  }

  RequestTimer timer() {
    return timer;
  }

  // --- for those who wait elsewhere

  /** Whether a wait for more would be wrong, since a read would find some, or may. */
  boolean mayHaveMore() {
    return mayHaveMore || wire.holdsMore();
  }

  /** Somebody else has waited for more, or has a reason to look. */
  void lookAgain() {
    mayHaveMore = true;
  }

  /** Whether the peer is ahead of its rate, so that nothing is to be read now. */
  boolean ahead() {
    return bytesPace != null && bytesPace.ahead();
  }

  Fate fate() {
    return fate;
  }

  Readiness readiness() {
    return fate.readiness();
  }

  void throwIfFailed() throws IOException {
    fate.throwIfFailed();
  }

  boolean ended() {
    return ended;
  }

  /** Fails if the peer is gone though there are bytes or an end to be read before that shows. */
  void throwIfReset() throws IOException {
    if (wire.wasReset()) throw fate.fail(new IOException("Connection reset by peer"));
  }

  // --- another thread, another wire

  /** From now on another thread throws away what comes, until the end. */
  void discard() {
    sink = new Sink(this, received, fate);
    sink.start();
  }

  /** Null: this is read by the connection's own thread. */
  @Nullable Sink sink() {
    return sink;
  }

  /**
   * Reads from another wire from now on.
   *
   * @throws ProtocolException if something came by the old one that was not read: whoever stands in
   *     between may have put it there
   */
  void replaceWire(Wire by) throws ProtocolException {
    if (!received.isEmpty())
      throw new ProtocolException("the peer sent something behind its request for TLS");
    wire = by;
    mayHaveMore = true;
  }

  // --- telling

  void besideWork(boolean beside) {
    besideWork = beside;
  }

  /** Whether the connection's own thread waits for the peer and for nothing else. */
  boolean waiting() {
    return readiness().awaited(Readiness.READ) && sink == null && !besideWork;
  }

  /** When something came last, in {@link System#nanoTime} terms; the beginning, if nothing has. */
  long lastNanos() {
    return lastNanos;
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
}
