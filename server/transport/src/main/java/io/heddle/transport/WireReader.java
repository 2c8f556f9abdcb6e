package io.heddle.transport;

import io.heddle.protocol.DeadlineException;
import io.heddle.transport.readiness.Readiness;
import io.heddle.transport.readiness.Readiness.Outcome;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what the peer sends: until a deadline, a signal, or something else that somebody waits
 * for. Of the connection's own thread, or of the sink's.
 */
final class WireReader {
  /**
   * How often in its life a connection lets others run and looks again where a wait would first
   * have to be armed. One that sends a request and leaves, on a server with something else to do,
   * is never registered with the poller: four system calls less of twenty, and nothing deferred to
   * the next poll. On others it is a few reads that find nothing.
   */
  private static final int EARLY_LOOKS_MAX = 4;

  private final Fate fate;
  private final Receiver receiver;
  private final Output output;
  private final InputClock clock;
  private final RequestTimer timer;

  private byte earlyLooks;
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

  /** The thread waits for work, and for the peer only beside that. */
  private boolean besideWork;

  WireReader(Fate fate, Receiver receiver, Output output, @Nullable RequestLatency latency) {
    this.fate = fate;
    this.receiver = receiver;
    this.output = output;
    this.clock = new InputClock(fate.limits());
    this.timer = new RequestTimer(latency);
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
    if (lastLook) receiver.lookAgain();
    // What is read next may be an end that closes both directions.
    if (lastLook && receiver.encrypted()) flushOutput();
    while (!ended()) {
      if (receiver.mayHaveMore()) {
        if (receive()) return true;
        continue;
      }
      // An answer that is still to be sent goes out together with the end.
      if (lastLook && !receiver.holdsMore()) return endDrained();
      // Before what the wire holds is looked at, too: it may be an end that closes both directions.
      flushOutput();
      if (receiver.holdsMore()) {
        receiver.lookAgain();
        continue;
      }
      if (event != null && event.getAsBoolean()) return false;
      receiver.stow();
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
      receiver.lookAgain();
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
    receiver.lookAgain();
    return true;
  }

  /** Whether the peer has been served enough since the server drains; then this is the end. */
  boolean servedEnough() {
    return receiver.drainedEnough() && !endDrained();
  }

  private boolean endDrained() {
    drained = true;
    // The last look has leased a buffer for nothing, and the end may be waited for.
    ReceiveBuffer received = receiver.received();
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
    if (!receiver.ended()) hungUp = true;
  }

  /** The peer has to wait. */
  void keepTo(Pace pace) throws IOException {
    if (pace.ahead()) waitUntil(pace.next(), Readiness.HANG_UP | Readiness.KILL);
  }

  /** Makes the peer wait for so long; false if the connection is to end. */
  boolean pause(long nanos) throws IOException {
    receiver.received().takeBackLent();
    waitUntil(System.nanoTime() + nanos, Readiness.DRAIN | Readiness.HANG_UP | Readiness.KILL);
    fate.throwIfFailed();
    if (readiness().signalled(Readiness.HANG_UP)) hangUp();
    else if (readiness().signalled(Readiness.DRAIN)) endDrained();
    return !hungUp && !drained;
  }

  /** What the peer waits is not its request's fault. */
  private void waitUntil(long moment, int signals) throws IOException {
    flushOutput();
    receiver.stow();
    clock.extend(Pace.waitUntil(moment, readiness(), signals));
  }

  /** One read, once the peer may send more; false if it found nothing. */
  boolean receive() throws IOException {
    Pace pace = receiver.pace();
    if (pace != null) keepTo(pace);
    return receiver.readOnce();
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

  Receiver receiver() {
    return receiver;
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
    return hungUp || receiver.ended();
  }

  // --- another thread

  /** From now on another thread throws away what comes, until the end. */
  void discard() {
    sink = new Sink(this, receiver.received(), fate);
    sink.start();
  }

  /** Null: this is read by the connection's own thread. */
  @Nullable Sink sink() {
    return sink;
  }

  // --- telling

  void besideWork(boolean beside) {
    besideWork = beside;
  }

  /** Whether the connection's own thread waits for the peer and for nothing else. */
  boolean waiting() {
    return readiness().awaited(Readiness.READ) && sink == null && !besideWork;
  }

  boolean hungUp() {
    return hungUp;
  }

  boolean peerFinished() {
    return receiver.ended() && !hungUp;
  }

  boolean drained() {
    return drained;
  }
}
