package io.heddle.loadtest.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.transport.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A lost alarm is a thread that never ends. */
class AlarmClockTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void wakesEveryoneEveryTime() throws InterruptedException {
    sleepers(
        500,
        (alarm, random) -> {
          for (int i = 0; i < 300; i++) sleep(alarm, random.nextLong(3_000_000));
        });
  }

  @Test
  void wakesAfterMoreThanATurnOfTheWheel() throws InterruptedException {
    sleepers(50, (alarm, random) -> sleep(alarm, 250_000_000 + random.nextLong(300_000_000)));
  }

  @Test
  void wakesWhenASleeperChangesItsMind() throws InterruptedException {
    sleepers(
        200,
        (alarm, random) -> {
          for (int i = 0; i < 100; i++) {
            alarm.set(System.nanoTime() + random.nextLong(2_000_000));
            LockSupport.parkNanos(random.nextLong(1_000_000));
            sleep(alarm, random.nextLong(4_000_000));
          }
        });
  }

  @Test
  void wakesAtOnceForAMomentThatHasPassed() throws InterruptedException {
    sleepers(50, (alarm, random) -> sleep(alarm, -random.nextLong(1_000_000_000)));
  }

  private static void sleep(Alarm alarm, long nanos) {
    long due = System.nanoTime() + nanos;
    alarm.set(due);
    do LockSupport.park();
    while (due - System.nanoTime() > 0);
  }

  private static void sleepers(int count, BiConsumer<Alarm, SplittableRandom> each)
      throws InterruptedException {
    try (var clock = AlarmClock.start()) {
      List<Thread> sleepers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        var random = new SplittableRandom(i);
        sleepers.add(
            Thread.ofVirtual().start(() -> each.accept(clock.of(Thread.currentThread()), random)));
      }
      for (Thread sleeper : sleepers) {
        assertThat(sleeper.join(PATIENCE)).as("woken by its last alarm").isTrue();
      }
    }
  }
}
