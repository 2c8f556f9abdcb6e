package io.heddle.transport;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** What connections share: the pool of buffers, the shares of the heap, and one's fate. */
public final class SharedStress {
  private SharedStress() {}

  /** A buffer is lent to one at a time, and comes back. */
  @JCStressTest
  @Outcome(id = "1, 2, 2", expect = ACCEPTABLE, desc = "each had its own, and they are back")
  @Outcome(id = "1, 2, 1", expect = ACCEPTABLE, desc = "they had the same, one after the other")
  @Outcome(expect = FORBIDDEN, desc = "one buffer was lent to two, or was lost")
  @State
  public static class Leases {
    private final BufferPool pool = new BufferPool(2, 16);

    private int use(int mark) {
      ByteBuffer buffer = pool.lease();
      buffer.putInt(0, mark);
      Thread.onSpinWait();
      int seen = buffer.getInt(0);
      pool.release(buffer);
      return seen;
    }

    @Actor
    public void one(III_Result result) {
      result.r1 = use(1);
    }

    @Actor
    public void another(III_Result result) {
      result.r2 = use(2);
    }

    /** Those that were made are there, and they are two: the third is none of the pool's. */
    @Arbiter
    public void look(III_Result result) {
      ByteBuffer first = pool.lease();
      ByteBuffer second = pool.lease();
      boolean apart = first != second && first.isDirect() && second.isDirect();
      boolean full = !pool.lease().isDirect();
      int used = (first.getInt(0) != 0 ? 1 : 0) + (second.getInt(0) != 0 ? 1 : 0);
      result.r3 = apart && full ? used : -1;
    }
  }

  /** Never more than the share, and nothing is counted that was refused. */
  @JCStressTest
  @Outcome(
      id = {"6000, 0", "0, 6000"},
      expect = ACCEPTABLE,
      desc = "one had room")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "each met the other's attempt")
  @Outcome(expect = FORBIDDEN, desc = "both had more than there is, or the count is wrong")
  @State
  public static class Shares {
    private final HeapShare share = new HeapShare(10_000, "what a test holds");

    private int hold() {
      try {
        return share.hold(0, 6_000);
      } catch (NoRoomException full) {
        return 0;
      }
    }

    @Actor
    public void one(II_Result result) {
      result.r1 = hold();
    }

    @Actor
    public void another(II_Result result) {
      result.r2 = hold();
    }

    /** Given back, all of it is there again. */
    @Arbiter
    public void look(II_Result result) {
      share.giveBack(result.r1);
      share.giveBack(result.r2);
      Unchecked.run(() -> share.hold(0, 10_000));
    }
  }

  /** The first failure counts, for both who fail, and ends waits. */
  @JCStressTest
  @Outcome(
      id = {"one, one, true", "another, another, true"},
      expect = ACCEPTABLE,
      desc = "both have the same")
  @Outcome(expect = FORBIDDEN, desc = "they differ, or nobody was woken")
  @State
  public static class Failures {
    private final Readiness readiness = new RecordingWire(1).readiness();
    private final Fate fate = new Fate(Limits.DEFAULTS, new Thread(), readiness);

    @Actor
    public void one(LLL_Result result) {
      result.r1 = fate.fail(new IOException("one")).getMessage();
    }

    @Actor
    public void another(LLL_Result result) {
      result.r2 = fate.fail(new IOException("another")).getMessage();
    }

    @Arbiter
    public void look(LLL_Result result) {
      result.r3 = readiness.signalled(Readiness.KILL);
    }
  }
}
