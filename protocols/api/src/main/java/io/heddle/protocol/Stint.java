package io.heddle.protocol;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a handler computes at a stretch. Virtual threads are not preempted: one that computes for
 * seconds keeps all others of its carrier from running, and there are as many carriers as
 * processors. Who works on what a peer has sent, as long as that may be, does so in steps, and asks
 * between them:
 *
 * <pre>{@code
 * var stint = new Stint();
 * for (int at = 0; at < bytes.length; at += STEP_BYTES) {
 *   digest.update(bytes, at, Math.min(STEP_BYTES, bytes.length - at));
 *   stint.letOthersRun();
 * }
 * }</pre>
 *
 * <p>Reads and writes of a {@link Connection} see to it by themselves. Of one thread, which holds
 * no lock that others wait for.
 */
public final class Stint {
  private static final long NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(2);

  private long since = System.nanoTime();

  /** Has others run if this thread has not let them for two milliseconds; else does nothing. */
  public void letOthersRun() {
    if (System.nanoTime() - since < NANOS_MAX) return;
    // More than a yield, after which a carrier would first look for threads that have yielded.
    LockSupport.parkNanos(1);
    since = System.nanoTime();
  }
}
