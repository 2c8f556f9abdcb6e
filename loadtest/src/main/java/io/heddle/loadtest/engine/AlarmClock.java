package io.heddle.loadtest.engine;

import io.heddle.transport.Alarm;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes clients at their planned times: one thread for all, where the JDK's timers would be set and
 * fired for each request. A hashed wheel (Varghese and Lauck, "Hashed and Hierarchical Timing
 * Wheels", 1987); setting takes no lock. Thread-safe.
 *
 * <p>It is late by half a tick on average: what is due within one tick is seen to at once, since
 * waking a thread costs more than looking for what is due.
 */
final class AlarmClock implements AutoCloseable {
  private static final long TICK_NANOS = 50_000;

  /** A fifth of a second in ticks; what is later comes round again. A power of two. */
  private static final int SLOTS = 4096;

  private static final long NEVER = Long.MAX_VALUE;

  private final AtomicReferenceArray<@Nullable Pending> wheel = new AtomicReferenceArray<>(SLOTS);
  private final long origin = System.nanoTime();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("heddle-alarms").unstarted(this::run);

  /** The last tick that was seen to, or is. */
  private volatile long current;

  /** Setting an alarm for an earlier tick wakes the thread; 0 while it is awake. */
  private volatile long sleepingUntil;

  private volatile boolean closed;

  private AlarmClock() {}

  static AlarmClock start() {
    var clock = new AlarmClock();
    clock.thread.start();
    return clock;
  }

  /** In a slot of the wheel, above those that came before. */
  private record Pending(One alarm, long tick, @Nullable Pending below) {}

  /** An alarm for a thread; set by that thread alone. */
  Alarm of(Thread sleeper) {
    return new One(sleeper);
  }

  private final class One implements Alarm {
    private final Thread sleeper;
    private volatile long due;

    /** The tick at which the clock will look at it; {@link #NEVER} if it will not. */
    private volatile long queuedFor = NEVER;

    One(Thread sleeper) {
      this.sleeper = sleeper;
    }

    @Override
    public void set(long nanos) {
      // Written before the queue is looked at; the clock clears that first and then reads this, so
      // that one of the two sees the other.
      due = nanos;
      long tick = Math.max(tick(nanos), current + 1);
      if (queuedFor > tick) put(this, tick);
    }

    /** Of the clock's thread. */
    void look(long now) {
      queuedFor = NEVER;
      long at = due;
      if (at - now <= 0) LockSupport.unpark(sleeper);
      else put(this, Math.max(tick(at), current + 1));
    }
  }

  /** The first tick that is not before a moment. */
  private long tick(long nanos) {
    return Math.ceilDiv(nanos - origin, TICK_NANOS);
  }

  private void put(One alarm, long tick) {
    alarm.queuedFor = tick;
    push(alarm, tick);
    if (current >= tick) {
      // It came too late for this round, and so its moment has come.
      alarm.queuedFor = NEVER;
      LockSupport.unpark(alarm.sleeper);
    } else if (tick < sleepingUntil) {
      LockSupport.unpark(thread);
    }
  }

  private void push(One alarm, long tick) {
    int slot = slot(tick);
    Pending below;
    do {
      below = wheel.get(slot);
    } while (!wheel.compareAndSet(slot, below, new Pending(alarm, tick, below)));
  }

  private static int slot(long tick) {
    return (int) (tick & (SLOTS - 1));
  }

  private void run() {
    while (!closed) {
      sleepingUntil = 0;
      long now = System.nanoTime();
      while (origin + (current + 1) * TICK_NANOS - now <= 0) tick(current + 1, now);
      // What is put in from here on, wakes it; what was before, is found.
      sleepingUntil = NEVER;
      long next = nextTick();
      sleepingUntil = next;
      LockSupport.parkNanos(this, origin + next * TICK_NANOS - System.nanoTime());
    }
  }

  private void tick(long tick, long now) {
    // Published before the slot is emptied: whoever comes after sees that it is too late.
    current = tick;
    Pending pending = wheel.getAndSet(slot(tick), null);
    for (; pending != null; pending = pending.below) {
      if (pending.tick <= tick) pending.alarm.look(now);
      else push(pending.alarm, pending.tick);
    }
  }

  /** With something to look at, or as far ahead as the wheel reaches. */
  private long nextTick() {
    long tick = current + 1;
    while (tick < current + SLOTS && wheel.get(slot(tick)) == null) tick++;
    return tick;
  }

  /** Nobody is woken any more. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
