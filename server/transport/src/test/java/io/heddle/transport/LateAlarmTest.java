package io.heddle.transport;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each test would wait for ever if the alarm did not ring. */
@Timeout(20)
class LateAlarmTest {
  private static final long SOON = Duration.ofMillis(20).toNanos();
  private static final long LATER = Duration.ofHours(1).toNanos();

  private final LateAlarm alarm = new LateAlarm(Thread.currentThread());

  @Test
  void ringsWhenTheDeadlineHasPassed() {
    awaitDeadline(System.nanoTime() + SOON);
  }

  @Test
  void ringsForALaterDeadlineThanItWasSetFor() {
    alarm.set(System.nanoTime() + SOON);
    awaitDeadline(System.nanoTime() + 3 * SOON);
  }

  @Test
  void ringsForAnEarlierDeadlineThanItWasSetFor() {
    alarm.set(System.nanoTime() + LATER);
    awaitDeadline(System.nanoTime() + SOON);
  }

  @Test
  void ringsAgainForTheNextWait() {
    for (int i = 0; i < 20; i++) awaitDeadline(System.nanoTime() + SOON / 10);
  }

  /** The timer rings while the owner moves its deadline on, over and over. */
  @Test
  void losesNoDeadlineThatIsMovedWhileItRings() {
    for (int i = 0; i < 2_000; i++) {
      long deadline = System.nanoTime() + 20_000;
      for (int moved = 0; moved < 10; moved++) alarm.set(deadline += 10_000);
      awaitDeadline(deadline);
    }
  }

  private void awaitDeadline(long deadline) {
    alarm.set(deadline);
    while (deadline - System.nanoTime() > 0) LockSupport.park();
  }
}
