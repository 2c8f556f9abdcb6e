package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever becomes of one reload, the next signal is answered. */
class ReloadSignalTest {
  @Test
  void answersTheNextOneAfterAnErrorAsWell() throws InterruptedException {
    var reloads = new ReloadSignal();
    var failed = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    var count = new AtomicInteger();
    Thread answering =
        reloads.answer(() -> {
          if (count.incrementAndGet() > 1) {
            answered.countDown();
            return null;
          }
          failed.countDown();
          throw new NoClassDefFoundError("of a plugin");
        });
    reloads.ask();
    assertThat(failed.await(1, TimeUnit.MINUTES)).isTrue();
    reloads.ask();
    assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
    answering.interrupt();
    answering.join();
  }
}
