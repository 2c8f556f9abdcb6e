package io.heddle.exec;

import static org.assertj.core.api.Assertions.assertThat;

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
