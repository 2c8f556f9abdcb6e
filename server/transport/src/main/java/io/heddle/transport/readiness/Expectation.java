package io.heddle.transport.readiness;

import java.nio.channels.SelectionKey;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * When a poller expects to find something, by how it went before: it polls on as long as that is
 * soon, and sleeps otherwise. Of the poller's own thread.
 */
final class Expectation {
  /**
   * Polls that find nothing before the poller sleeps; each lets the threads that are ready to run
   * go first.
   */
  private static final int EMPTY_POLLS_MAX = 2;

  /**
   * How long to poll on for what is expected. To fall asleep and be woken takes the JDK's poller
   * thread, three futex calls and two switches, together as long as this.
   */
  private static final long EXPECTED_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /**
   * Beyond so many, listeners included, one poll finds several as it is; to poll on would only keep
   * a processor from clients that share it.
   */
  private static final int FEW_CHANNELS = 8;

  /** Sleeps in a row that were not worth it, after which the next event is expected soon. */
  private static final int SHORT_SLEEPS_MIN = 2;

  private int emptyPolls;
  private int shortSleeps;
  private long foundNanos;

  /** Whether the next poll is worth it whatever it finds. */
  boolean atOnce() {
    return emptyPolls < EMPTY_POLLS_MAX;
  }

  /** Few peers that answer at once: the next message is here before a sleep would have begun. */
  boolean soon(Set<SelectionKey> watched) {
    return shortSleeps >= SHORT_SLEEPS_MIN
        && watched.size() <= FEW_CHANNELS
        && System.nanoTime() - foundNanos < EXPECTED_NANOS;
  }

  /** A poll may find what the last ones could not. */
  void renew() {
    emptyPolls = 0;
  }

  void polled(boolean found) {
    if (found) found();
    else emptyPolls++;
  }

  /** What ended the sleep was found by it. */
  void slept(long begunNanos) {
    found();
    shortSleeps = foundNanos - begunNanos < EXPECTED_NANOS ? shortSleeps + 1 : 0;
  }

  private void found() {
    emptyPolls = 0;
    foundNanos = System.nanoTime();
  }
}
