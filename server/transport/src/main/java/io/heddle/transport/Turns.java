package io.heddle.transport;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps one connection's thread from taking its carrier for itself: virtual threads are not
 * preempted, so one that never has to wait would keep all others, and the poller, from running. Of
 * the connection's own thread; where another one discards its input, a count may get lost between
 * the two, which is no loss.
 */
class Turns {
  /** Full buffers in a row before other threads have their turn. */
  private static final int FULL_BUFFERS_MAX = 4;

  /**
   * Yields before the thread leaves its carrier for real. A thread that yields stays in its
   * carrier's own queue, and as long as two of them are there the carrier takes nothing from
   * elsewhere, such as threads whose timer ran out.
   */
  private static final int YIELDS_MAX = 16;

  /** How often a handler may be told the same before it is slowed down. */
  private static final int REPETITIONS_MAX = 16;

  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  private int fullBuffers;
  private int repetitions;

  /** A full buffer went in or out without a wait. */
  @SuppressWarnings("ThreadPriorityCheck") // Taking turns is the point.
  void letOthersRun() {
    if (++fullBuffers % FULL_BUFFERS_MAX != 0) return;
    if (fullBuffers % (FULL_BUFFERS_MAX * YIELDS_MAX) == 0) LockSupport.parkNanos(1);
    else Thread.yield();
  }

  /**
   * The handler is told of an end or a failure. One that does not listen, and asks again for ever,
   * costs little from some point on.
   */
  void told() {
    if (++repetitions <= REPETITIONS_MAX) return;
    repetitions = REPETITIONS_MAX;
    // An interrupted thread does not park.
    boolean interrupted = Thread.interrupted();
    LockSupport.parkNanos(PAUSE_NANOS);
    if (interrupted) Thread.currentThread().interrupt();
  }
}
