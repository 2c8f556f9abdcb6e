package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlotsTest {

  @Test
  void letsSoManyInAndTheOthersInTheirOrder() {
    var slots = new Slots(2);
    var one = slots.take();
    var two = slots.take();
    var three = slots.take();
    var four = slots.take();
    assertThat(one).isDone();
    assertThat(two).isDone();
    slots.giveBack(two);
    assertThat(three).isDone();
    assertThat(four).isNotDone();
  }

  @Test
  void losesNoSlotAndGivesNoneTwice() throws Exception {
    var slots = new Slots(3);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++)
        done.add(threads.submit(() -> takeAndGiveBack(slots, running, most)));
      for (Future<?> one : done) one.get(60, TimeUnit.SECONDS);
    }
    assertThat(most.get()).isLessThanOrEqualTo(3);
    for (int i = 0; i < 3; i++) assertThat(slots.take()).isDone();
    assertThat(slots.take()).isNotDone();
  }

  private static void takeAndGiveBack(Slots slots, AtomicInteger running, AtomicInteger most) {
    for (int i = 0; i < 5_000; i++) {
      var turn = slots.take();
      if (i % 3 != 0) {
        turn.join();
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        running.decrementAndGet();
      }
      slots.giveBack(turn);
    }
  }

  @Test
  void passesOverWhoHasGivenUp() {
    var slots = new Slots(1);
    var one = slots.take();
    var two = slots.take();
    var three = slots.take();
    slots.giveBack(two);
    assertThat(three).isNotDone();
    slots.giveBack(one);
    assertThat(three).isDone();
    slots.giveBack(three);
    assertThat(slots.take()).isDone();
  }
}
