package io.heddle.transport.readiness;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whether one channel can be read and written, for one reading and one writing thread that park
 * here until it can. Nothing is a token: {@link #await} says "try again", not "there is data", and
 * a report that nobody waits for is forgotten. That is safe because of one rule for callers and one
 * for what reports:
 *
 * <ul>
 *   <li>A thread waits only after a read that found less than it had room for, or a write that was
 *       not taken whole.
 *   <li>What reports is level triggered: as long as a channel is armed and readable, it is reported
 *       again.
 * </ul>
 *
 * <p>All state is one word. READING and WRITING say that a thread waits. WRITE interest is
 * one-shot. READ stays armed over many messages, since arming costs a system call; a report that
 * finds no reader is a STRIKE, and at the second, interest is dropped and DISARMED published, in
 * this order. Only a reader that saw DISARMED arms again, so reader and poller never overwrite one
 * another: if the reader came after the drop and before the publishing, the publishing releases it.
 */
public abstract class Readiness {
  /** What {@link #await} waits for. */
  public static final int READ = 1, WRITE = 2;

  /** Signals, in the order of their gravity; a waiter names those it wants to be woken by. */
  public static final int LAST_REQUEST = 1 << 7, DRAIN = 1 << 8, HANG_UP = 1 << 9, KILL = 1 << 10;

  /** What says that the server drains: after the next request, or now. */
  public static final int DRAINING = LAST_REQUEST | DRAIN;

  /** How a wait ended. */
  public enum Outcome {
    /** The channel may be ready: try again. Now and then it is not. */
    READY,
    /** A signal that the waiter named was raised before or while it waited. */
    SIGNALLED,
    /** The deadline passed and the channel was not ready. */
    TIMED_OUT,
    /** The thread is interrupted; it still is. */
    INTERRUPTED
  }

  /** A deadline that never passes. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final int READING = 1, WRITING = 2, DISARMED = 4, STRIKE = 8;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Readiness.class, "state", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private volatile int state;
  private @Nullable Thread reader;
  private @Nullable Thread writer;

  /** Whose reading is reported from the beginning. */
  protected Readiness() {
    this(true);
  }

  /**
   * @param armed whether reading is reported from the beginning; else who waits for it arms it
   */
  protected Readiness(boolean armed) {
    if (!armed) state = DISARMED;
  }

  /**
   * Parks the calling thread until the channel may be ready, one of the signals is raised, or the
   * deadline passes. The same as {@link #announce}, then {@link #check} and park in turn until
   * there is an outcome.
   *
   * @param operation {@link #READ} or {@link #WRITE}; at most one thread waits for each
   * @param signals the signals that end this wait
   * @param deadline in {@link System#nanoTime} terms, or {@link #NEVER}
   */
  public final Outcome await(int operation, int signals, long deadline) {
    announce(operation, signals);
    Outcome outcome;
    while ((outcome = check(operation, signals, deadline)) == null) {
      if (deadline == NEVER) LockSupport.park();
      else LockSupport.parkNanos(deadline - System.nanoTime());
    }
    return outcome;
  }

  /**
   * Says that the calling thread is going to wait, and from then on is unparked whenever it should
   * {@link #check}.
   */
  public final void announce(int operation, int signals) {
    if (operation == READ) reader = Thread.currentThread();
    else writer = Thread.currentThread();
    int before;
    do {
      before = state;
      if ((before & signals) != 0) return;
    } while (!STATE.compareAndSet(this, before, announced(before, operation)));
    if (operation == WRITE || (before & DISARMED) != 0) arm(operation);
  }

  /** How the announced wait ended; null if it did not, and the thread should park. */
  public final @Nullable Outcome check(int operation, int signals, long deadline) {
    int now = state;
    // Raising a signal has released every waiter, so there is nothing to withdraw.
    if ((now & signals) != 0) return Outcome.SIGNALLED;
    if ((now & operation) == 0) return Outcome.READY;
    if (Thread.currentThread().isInterrupted())
      return withdraw(operation) ? Outcome.INTERRUPTED : Outcome.READY;
    if (deadline == NEVER || deadline - System.nanoTime() > 0) return null;
    return withdraw(operation) ? Outcome.TIMED_OUT : Outcome.READY;
  }

  private static int announced(int state, int operation) {
    return operation == READ ? (state | READING) & ~(DISARMED | STRIKE) : state | WRITING;
  }

  /** False: the event came first, and won. */
  private boolean withdraw(int operation) {
    return ((int) STATE.getAndBitwiseAnd(this, ~operation) & operation) != 0;
  }

  /**
   * For any thread: raises signals, for good, and wakes whoever waits; those who did not name them
   * will wait again.
   */
  public final void signal(int signals) {
    int before;
    do {
      before = state;
      if ((before & signals) == signals) return;
    } while (!STATE.compareAndSet(this, before, (before | signals) & ~(READING | WRITING)));
    wake(before);
  }

  /** For any thread: ends the wait of the reader, if there is one, as if the channel were ready. */
  public final void wakeReader() {
    wake((int) STATE.getAndBitwiseAnd(this, ~READING) & READING);
  }

  /** Whether any of these signals was raised. */
  public final boolean signalled(int signals) {
    return (state & signals) != 0;
  }

  /** Whether a thread waits for this operation, at this moment. */
  public final boolean awaited(int operation) {
    return (state & operation) != 0;
  }

  /** Whether the next wait for reading has to arm it first, which costs a system call. */
  public final boolean disarmed() {
    return (state & DISARMED) != 0;
  }

  /** Asks for a report as soon as the operation is possible, also if it is by now. */
  protected abstract void arm(int operation);

  /** Undoes {@link #arm} for reading, so that nothing is reported until it is armed again. */
  protected abstract void disarmRead();

  /** For what reports: the channel can be read. */
  protected final void readable() {
    while (true) {
      int before = state;
      if ((before & READING) != 0) {
        if (STATE.compareAndSet(this, before, before & ~(READING | STRIKE))) {
          wake(before & READING);
          return;
        }
      } else if ((before & STRIKE) == 0) {
        // The reader is at work and will most likely have read this before it waits.
        if (STATE.compareAndSet(this, before, before | STRIKE)) return;
      } else {
        disarmRead();
        publishDisarmed();
        return;
      }
    }
  }

  /**
   * For what reports only once for each {@link #arm}, and has done so: nothing more comes until the
   * next.
   */
  protected final void readableOnce() {
    publishDisarmed();
  }

  private void publishDisarmed() {
    int before;
    do {
      before = state;
    } while (!STATE.compareAndSet(this, before, (before | DISARMED) & ~(READING | STRIKE)));
    wake(before & READING);
  }

  /** For what reports: the channel can be written; interest in that has been dropped. */
  protected final void writable() {
    wake((int) STATE.getAndBitwiseAnd(this, ~WRITING) & WRITING);
  }

  private void wake(int waiting) {
    // A slot is written before its bit is set, and read after this thread cleared it.
    if ((waiting & READING) != 0) LockSupport.unpark(reader);
    if ((waiting & WRITING) != 0) LockSupport.unpark(writer);
  }
}
