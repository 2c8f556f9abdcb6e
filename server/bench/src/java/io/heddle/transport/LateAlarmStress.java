package io.heddle.transport;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.transport.readiness.Readiness;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The timer rings while its owner begins another wait: one of the two sets it for that. */
public final class LateAlarmStress {
  private static final Thread OWNER = Thread.ofVirtual().unstarted(() -> {});
  private static final long SOON = System.nanoTime() + Duration.ofHours(1).toNanos();
  private static final long LATER = SOON + Duration.ofHours(1).toNanos();

  private LateAlarmStress() {}

  /** One alarm, whose timers all ring long after the test. */
  public static class Alarmed {
    final LateAlarm alarm = new LateAlarm(OWNER);

    final String setFor(long deadline) {
      long rings = alarm.rings();
      alarm.end();
      if (rings == Readiness.NEVER) return "not set";
      return rings - deadline <= 0 ? "in time" : "late";
    }
  }

  /** The wait before was over, its deadline too, and the timer rings for that. */
  @JCStressTest
  @Outcome(id = "in time", expect = ACCEPTABLE, desc = "the timer is set for the wait")
  @Outcome(expect = FORBIDDEN, desc = "the wait has no end")
  @State
  public static class WaitAgain extends Alarmed {
    @Actor
    public void owner() {
      alarm.set(SOON);
    }

    @Actor
    public void timer() {
      alarm.run();
    }

    @Arbiter
    public void look(L_Result result) {
      result.r1 = setFor(SOON);
    }
  }

  /** The timer is set for longer than the next wait is to last, and rings. */
  @JCStressTest
  @Outcome(id = "in time", expect = ACCEPTABLE, desc = "the timer is set for the shorter wait")
  @Outcome(expect = FORBIDDEN, desc = "the wait ends late, or never")
  @State
  public static class WaitForLess extends Alarmed {
    public WaitForLess() {
      alarm.set(LATER);
    }

    @Actor
    public void owner() {
      alarm.set(SOON);
    }

    @Actor
    public void timer() {
      alarm.run();
    }

    @Arbiter
    public void look(L_Result result) {
      result.r1 = setFor(SOON);
    }
  }
}
