package io.heddle.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.transport.readiness.Readiness;
import org.junit.jupiter.api.Test;

class InputClockTest {
  private final InputClock clock = new InputClock(Limits.DEFAULTS);

  @Test
  void aRequestHasOneDeadlineForAllItsWaits() {
    clock.request();
    long deadline = clock.deadline();
    letTimePass();
    assertThat(clock.deadline()).isEqualTo(deadline);
  }

  @Test
  void aRequestThatIsRearmedHasItsWholeTimeAgain() {
    clock.request();
    long deadline = clock.deadline();
    letTimePass();
    clock.rearm();
    assertThat(clock.deadline()).isGreaterThan(deadline);
  }

  @Test
  void betweenRequestsThereIsNothingToRearm() {
    clock.rearm();
    assertThat(clock.deadline()).isEqualTo(Readiness.NEVER);
  }

  private static void letTimePass() {
    long now = System.nanoTime();
    while (System.nanoTime() == now) Thread.onSpinWait();
  }
}
