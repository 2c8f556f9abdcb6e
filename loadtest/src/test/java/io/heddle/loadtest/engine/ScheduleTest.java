package io.heddle.loadtest.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heddle.loadtest.Arrivals;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void plansAtEqualDistances() {
    Schedule schedule = Schedule.of(List.of(1000.0), Duration.ZERO, Duration.ZERO, SECOND);
    for (int i = 0; i < 1000; i++) assertThat(schedule.timeOf(i)).isEqualTo(i * 1_000_000L);
    assertThat(schedule.timeOf(1000)).isEqualTo(Schedule.NEVER);
    assertThat(schedule.countBetween(250_000_000, 750_000_000)).isEqualTo(500, within(1e-6));
  }

  @Test
  void risesFromNothingOverTheRamp() {
    Schedule schedule = Schedule.of(List.of(1000.0), Duration.ofSeconds(2), Duration.ZERO, SECOND);
    assertThat(schedule.countAt(1_000_000_000)).isEqualTo(250, within(1e-6));
    assertThat(schedule.countAt(2_000_000_000)).isEqualTo(1000, within(1e-6));
    assertThat(schedule.timeOf(250)).isCloseTo(1_000_000_000L, within(10L));
    assertThat(schedule.timeOf(0)).isZero();
    assertThat(schedule.timeOf(1001)).isCloseTo(2_001_000_000L, within(10L));
  }

  @Test
  void goesInSteps() {
    Schedule schedule =
        Schedule.of(List.of(100.0, 200.0), Duration.ZERO, SECOND, Duration.ofSeconds(2));
    assertThat(schedule.countAt(2_000_000_000)).isEqualTo(200, within(1e-6));
    assertThat(schedule.countAt(3_000_000_000L)).isEqualTo(400, within(1e-6));
    assertThat(schedule.timeOf(300)).isCloseTo(2_500_000_000L, within(10L));
  }

  @Test
  void tellsOfRatesBelowOne() {
    assertThat(RateChange.sentence(List.of(new RateChange(500_000_000, 0.4, 0.44))))
        .isEqualTo("the rate was changed by hand: at 0.5 s from 0.4/s to 0.44/s");
  }

  @Test
  void keepsWhatWasPlannedWhenTheRateChanges() {
    Schedule schedule = Schedule.of(List.of(100.0), Duration.ZERO, Duration.ZERO, SECOND);
    Schedule faster = schedule.scaledFrom(500_000_000, 2);
    assertThat(faster.timeOf(49)).isEqualTo(schedule.timeOf(49));
    assertThat(faster.countAt(1_000_000_000)).isEqualTo(150, within(1e-6));
    assertThat(faster.timeOf(52)).isCloseTo(510_000_000L, within(10L));
  }

  @Test
  void remembersWhatWasChanged() {
    Schedule schedule = Schedule.of(List.of(100.0), SECOND, Duration.ZERO, SECOND.multipliedBy(3));
    Schedule faster = schedule.scaledFrom(500_000_000, 1.1).scaledFrom(2_000_000_000L, 1.2 / 1.1);
    assertThat(RateChange.sentence(faster.changes()))
        .isEqualTo(
            "the rate was changed by hand: at 0.5 s from 100/s to 110/s, at 2.0 s from 110/s to"
                + " 120/s");
    assertThat(faster.scaledFrom(5_000_000_000L, 2)).isSameAs(faster);
    assertThat(schedule.changes()).isEmpty();
  }

  @Test
  void takesAKeyHeldDownForOneChange() {
    Schedule schedule = Schedule.of(List.of(100.0), Duration.ZERO, Duration.ZERO, SECOND);
    for (int i = 0; i < 5; i++) schedule = schedule.scaledFrom(100_000_000 + i, 2);
    schedule = schedule.scaledFrom(200_000_000, 0.5);
    assertThat(schedule.changes())
        .containsExactly(
            new RateChange(100_000_000, 100, 3200), new RateChange(200_000_000, 3200, 1600));
  }

  @Test
  void tellsTheFirstChangesAndTheLast() {
    Schedule schedule =
        Schedule.of(List.of(100.0), Duration.ZERO, Duration.ZERO, SECOND.multipliedBy(30));
    for (int i = 0; i < 12; i++) schedule = schedule.scaledFrom(i * 2_000_000_000L, 2);
    assertThat(RateChange.sentence(schedule.changes()))
        .endsWith("at 18.0 s from 51,200/s to 102,400/s, and 2 times more, at last to 409,600/s");
  }

  @Test
  void isSharedByTheClientsWithoutAGap() {
    Schedule schedule = Schedule.of(List.of(500.0), SECOND, SECOND, SECOND);
    var times = new java.util.TreeSet<Long>();
    for (int client = 0; client < 7; client++) {
      var own = new ClientSchedule(Arrivals.CONSTANT, new SplittableRandom(1), client, 7);
      for (long time; (time = own.next(schedule)) != Schedule.NEVER; ) times.add(time);
    }
    assertThat(times).hasSize(1250);
    assertThat(times.first()).isZero();
  }

  @Test
  void drawsAsManyAsTheRateSays() {
    Schedule schedule =
        Schedule.of(List.of(10_000.0), Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10));
    int drawn = 0;
    for (int client = 0; client < 20; client++) {
      var own = new ClientSchedule(Arrivals.POISSON, new SplittableRandom(client), client, 20);
      while (own.next(schedule) != Schedule.NEVER) drawn++;
    }
    // Ten standard deviations.
    assertThat(drawn).isCloseTo(100_000, within(3_200));
  }
}
