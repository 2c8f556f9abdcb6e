package io.heddle.server.carriers;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps as many carriers as the machine has processors to spare for this process. The JDK has one
 * for each processor, whoever else needs them; where the clients are on the same machine, or other
 * servers, a second carrier gets half a processor, and every wake-up of it costs a switch that one
 * busy carrier does without. Looks four times a second at the processors' times: takes carriers
 * away at once, gives them back at once where those that are left are busy, and otherwise when
 * there was something to spare for {@value #PATIENT_LOOKS} looks, since a pause of the others is
 * not their end.
 *
 * <p>Only where the JDK can be told, which is 24 and newer, where there are several processors, and
 * where nobody has set {@value #SET_BY_HAND}.
 */
public final class CarrierCount implements AutoCloseable {
  private static final String SET_BY_HAND = "jdk.virtualThreadScheduler.parallelism";

  private static final Duration PERIOD = Duration.ofMillis(250);

  /** How many looks there are all carriers after a handler was found that held them. */
  private static final int HELD_LOOKS = 40;

  /** How many looks in a row more carriers must have been worth it where those there are rest. */
  private static final int PATIENT_LOOKS = 20;

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean ran = true;

  // Of its own thread.
  private ProcessorTimes.@Nullable Reading before;
  private int carriers;
  private int heldLooks;
  private int looksWithMoreToSpare;

  private CarrierCount() {}

  /** Begins to keep it, where there is something to be kept. */
  public static CarrierCount start() {
    var count = new CarrierCount();
    Thread.ofPlatform().daemon().name("heddle-carrier-count").start(count::run);
    return count;
  }

  private void run() {
    try {
      // Not while the server starts: what tells of the scheduler takes long to load.
      if (closed.await(PERIOD.toNanos(), TimeUnit.NANOSECONDS)) return;
      Scheduler scheduler = Scheduler.find().orElse(null);
      if (scheduler == null || System.getProperty(SET_BY_HAND) != null) return;
      ProcessorTimes times = ProcessorTimes.find().orElse(null);
      if (times != null) keep(scheduler, times);
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(Scheduler scheduler, ProcessorTimes times) throws InterruptedException {
    int most = scheduler.parallelism();
    carriers = most;
    try {
      while (most > 1 && !closed.await(PERIOD.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          look(scheduler, times, most);
        } catch (OutOfMemoryError thisMoment) {
          // There may be some at the next look, and to tell of it takes more.
        }
      }
    } finally {
      scheduler.parallelism(most);
    }
  }

  private void look(Scheduler scheduler, ProcessorTimes times, int most) {
    ProcessorTimes.Reading last = before;
    ProcessorTimes.Reading now = readOrNull(times);
    before = now;
    int wanted = last == null || now == null ? carriers : wanted(now.since(last), most);
    if (wanted != carriers) scheduler.parallelism(wanted);
    carriers = wanted;
    ran = false;
    Thread.ofVirtual().name("heddle-carrier-count-look").start(() -> ran = true);
  }

  /** Null while there is no descriptor left to look. */
  private static ProcessorTimes.@Nullable Reading readOrNull(ProcessorTimes times) {
    try {
      return times.read();
    } catch (IOException noDescriptor) {
      return null;
    }
  }

  /**
   * As many as there are processors for. All where the last look found that no virtual thread runs:
   * a handler that computes has the carriers that there are, and nothing says when it ends.
   */
  private int wanted(ProcessorTimes.Use use, int most) {
    heldLooks = ran ? Math.max(0, heldLooks - 1) : HELD_LOOKS;
    if (heldLooks > 0) return most;
    int worth = use.carriers(most);
    looksWithMoreToSpare = worth > carriers ? looksWithMoreToSpare + 1 : 0;
    boolean patient = looksWithMoreToSpare < PATIENT_LOOKS && !use.keepsBusy(carriers);
    return patient ? Math.min(worth, carriers) : worth;
  }

  /** Leaves as many as there were at first. */
  @Override
  public void close() {
    closed.countDown();
  }
}
