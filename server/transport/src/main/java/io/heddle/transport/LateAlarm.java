package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends the waits of one thread by one timer for many of them. Nearly every wait for a peer ends
 * before its deadline, and a timed park costs a timer that is set and taken back, each time waking
 * the thread that sees to timers: more than all else that a message costs. Here a wait only says
 * how long it may last. The timer, set for one of the first, rings, finds that a later one is on,
 * and is set for that.
 *
 * <p>The owner and the timer may meet: the owner says its deadline first and then looks for when
 * the timer is set, the timer first says that it is not and then looks for the deadline, so that
 * one of the two sees to it.
 */
final class LateAlarm implements Runnable {
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  /** Until the timer tries again what it had no memory for. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Thread owner;
  private final ReentrantLock planning = new ReentrantLock();
  private @Nullable Future<?> planned;
  private boolean ended;

  /** Of the owner's last wait. */
  private volatile long deadline;

  /** When the timer rings; {@link Readiness#NEVER} if it is not set. */
  private volatile long plannedFor = Readiness.NEVER;

  LateAlarm(Thread owner) {
    this.owner = owner;
  }

  boolean wakesThisThread() {
    return owner.equals(Thread.currentThread());
  }

  private static ScheduledThreadPoolExecutor timer() {
    var timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("heddle-deadlines").factory());
    timer.setRemoveOnCancelPolicy(true);
    // Where nobody has a deadline, there is no thread either.
    timer.setKeepAliveTime(Duration.ofMinutes(1).toNanos(), TimeUnit.NANOSECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  /**
   * By the owner, before it parks: unparks it when the deadline has passed, and now and then before
   * or without need.
   *
   * @param nanos in {@link System#nanoTime} terms, not {@link Readiness#NEVER}
   */
  void set(long nanos) {
    deadline = nanos;
    long rings = rings();
    if (rings == Readiness.NEVER || nanos - rings < 0) plan(nanos);
  }

  private void plan(long nanos) {
    planning.lock();
    try {
      long rings = rings();
      if (ended || (rings != Readiness.NEVER && nanos - rings >= 0)) return;
      if (planned != null) planned.cancel(false);
      boolean set = false;
      plannedFor = nanos;
      try {
        planned = TIMER.schedule(this, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        set = true;
      } finally {
        // Out of memory: whoever believed that it rings would not set it any more.
        if (!set) plannedFor = Readiness.NEVER;
      }
    } finally {
      planning.unlock();
    }
  }

  /** When the timer rings next; {@link Readiness#NEVER} if it is not set. */
  long rings() {
    return plannedFor;
  }

  /** The timer rings. */
  @Override
  public void run() {
    plannedFor = Readiness.NEVER;
    long due = deadline;
    if (due - System.nanoTime() <= 0) LockSupport.unpark(owner);
    else planAgain(due);
  }

  /** However long that takes, since the owner sleeps and sees to nothing. */
  private void planAgain(long due) {
    while (true) {
      try {
        plan(due);
        return;
      } catch (OutOfMemoryError thisMoment) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Gives the timer back. */
  void end() {
    planning.lock();
    try {
      ended = true;
      if (planned != null) planned.cancel(false);
      planned = null;
    } finally {
      planning.unlock();
    }
  }
}
