package io.heddle.server.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;

/** SIGTERM and SIGINT: the first one asks the server to stop, the second stops the process. */
final class StopSignals {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final AtomicInteger count = new AtomicInteger();

  StopSignals() {
    Signals.register("TERM", this::arrived);
    Signals.register("INT", this::arrived);
  }

  private void arrived() {
    if (count.incrementAndGet() == 1) {
      System.err.println("heddle: draining; a second signal stops at once");
      asked.countDown();
    } else {
      Runtime.getRuntime().halt(CliException.FAILED);
    }
  }

  /** Waits for the first. */
  void await() throws InterruptedException {
    asked.await();
  }
}
