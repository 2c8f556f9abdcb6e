package io.heddle.transport.readiness;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * What ends a wait against the thread that begins to wait: the poller's reports, signals, a
 * deadline, somebody's wake-up. A wake-up that is lost shows as a wait that ran into a deadline of
 * seconds.
 */
@SuppressWarnings({"checkstyle:all", "ImmutableEnumChecker"})
public final class ReadinessStress {
  private ReadinessStress() {}

  /** Two messages, one when the reader is about to wait for the first, one for the second. */
  @JCStressTest
  @Outcome(id = "read", expect = ACCEPTABLE, desc = "both were read")
  @Outcome(expect = FORBIDDEN, desc = "a report was lost")
  @State
  public static class ReportsAgainstReader {
    private final LevelTriggered channel = new LevelTriggered();

    /** The poller, and the peer. */
    @Actor
    public void poller() {
      channel.come.set(1);
      channel.pollUntilRead(1);
      channel.come.set(2);
      channel.pollUntilRead(2);
    }

    /** The connection's thread. */
    @Actor
    public void reader(L_Result result) {
      result.r1 = channel.readOne(0) && channel.readOne(0) ? "read" : "lost";
    }
  }

  /** The same where both messages are there, so that the second is reported to nobody at first. */
  @JCStressTest
  @Outcome(id = "read", expect = ACCEPTABLE, desc = "both were read")
  @Outcome(expect = FORBIDDEN, desc = "a report was lost")
  @State
  public static class StrikesAgainstReader {
    private final LevelTriggered channel = new LevelTriggered();

    /** Reports until all is read: strikes, disarms, and is armed again. */
    @Actor
    public void poller() {
      channel.come.set(1);
      for (int i = 0; i < 3; i++) channel.poll();
      channel.come.set(3);
      channel.pollUntilRead(3);
    }

    /** Waits though there is something, as after a short read: only a report can tell it. */
    @Actor
    public void reader(L_Result result) {
      boolean read = true;
      for (int i = 0; i < 3 && read; i++) {
        read =
            channel.await(Readiness.READ, 0, LevelTriggered.lost()) != Readiness.Outcome.TIMED_OUT
                && channel.readOne(0);
      }
      result.r1 = read ? "read" : "lost";
    }
  }

  /** One that waits for room, twice, and the first of its waits may have passed its deadline. */
  @JCStressTest
  @Outcome(id = "wrote", expect = ACCEPTABLE, desc = "all was written")
  @Outcome(expect = FORBIDDEN, desc = "a report was lost")
  @State
  public static class ReportsAgainstWriter {
    private final LevelTriggered channel = new LevelTriggered();

    /** The poller, and the peer, which takes something. */
    @Actor
    public void poller() {
      channel.room.set(1);
      channel.pollUntilUsed(1);
      channel.room.set(2);
      channel.pollUntilUsed(2);
    }

    /** Whoever has the turn. */
    @Actor
    public void writer(L_Result result) {
      channel.await(Readiness.WRITE, 0, System.nanoTime() + 500);
      boolean wrote = channel.useRoom();
      channel.await(Readiness.WRITE, 0, System.nanoTime());
      result.r1 = wrote && channel.useRoom() ? "wrote" : "lost";
    }
  }

  /** A signal that the reader names, while the poller reports. */
  @JCStressTest
  @Outcome(id = "SIGNALLED", expect = ACCEPTABLE, desc = "it was told")
  @Outcome(expect = FORBIDDEN, desc = "the signal was lost")
  @State
  public static class SignalAgainstReader {
    private final LevelTriggered channel = new LevelTriggered();

    /** Reports, drains. */
    @Actor
    public void other() {
      channel.come.set(1);
      channel.poll();
      channel.signal(Readiness.DRAIN);
      channel.poll();
    }

    /** Waits until the signal comes. */
    @Actor
    public void reader(L_Result result) {
      Readiness.Outcome outcome;
      do {
        outcome = channel.await(Readiness.READ, Readiness.DRAIN, LevelTriggered.lost());
        // Whatever is there is read, so that reports go on where they are due.
        channel.read.set(channel.come.get());
      } while (outcome == Readiness.Outcome.READY);
      result.r1 = outcome;
    }
  }

  /** A signal that the reader does not name: it waits again, and is still told of what comes. */
  @JCStressTest
  @Outcome(id = "read", expect = ACCEPTABLE, desc = "it was read")
  @Outcome(expect = FORBIDDEN, desc = "a report was lost")
  @State
  public static class OtherSignalAgainstReader {
    private final LevelTriggered channel = new LevelTriggered();

    /** Drains, then something comes. */
    @Actor
    public void poller() {
      channel.signal(Readiness.DRAIN);
      channel.come.set(1);
      channel.pollUntilRead(1);
    }

    /** Only for killing. */
    @Actor
    public void reader(L_Result result) {
      result.r1 = channel.readOne(Readiness.KILL) ? "read" : "lost";
    }
  }

  /** Closing ends the waits of both, whoever came first. */
  @JCStressTest
  @Outcome(id = "SIGNALLED, SIGNALLED", expect = ACCEPTABLE, desc = "both were told")
  @Outcome(expect = FORBIDDEN, desc = "the signal was lost")
  @State
  public static class KillAgainstBoth {
    private final LevelTriggered channel = new LevelTriggered();

    /** Reads on a thread of its own, since there may be two processors only. */
    @Actor
    public void readerAndWriter(LL_Result result) {
      Thread reader =
          Thread.ofVirtual()
              .start(() ->
                  result.r1 = channel.await(Readiness.READ, Readiness.KILL, LevelTriggered.lost()));
      result.r2 = channel.await(Readiness.WRITE, Readiness.KILL, LevelTriggered.lost());
      join(reader);
    }

    /** Closes. */
    @Actor
    public void closer() {
      channel.signal(Readiness.KILL);
    }
  }

  /** A deadline that passes while something comes: nobody is left announced, nothing forgotten. */
  @JCStressTest
  @Outcome(id = "READY, READY", expect = ACCEPTABLE, desc = "the report came first")
  @Outcome(id = "TIMED_OUT, READY", expect = ACCEPTABLE, desc = "the deadline came first")
  @Outcome(expect = FORBIDDEN, desc = "a report was lost, or the wait was not withdrawn")
  @State
  public static class ReportAgainstDeadline {
    private final OnceReported channel = new OnceReported();

    /** One report, and no other. */
    @Actor
    public void peer() {
      channel.arrive();
    }

    /** Waits for a moment only. */
    @Actor
    public void reader(LL_Result result) {
      result.r1 = channel.await(Readiness.READ, 0, System.nanoTime() + 200);
    }

    /** Nobody waits any more; whoever does again learns of it, though it was reported before. */
    @Arbiter
    public void again(LL_Result result) {
      if (channel.awaited(Readiness.READ)) result.r2 = "still announced";
      else result.r2 = channel.await(Readiness.READ, 0, LevelTriggered.lost());
    }
  }

  /** What reports each event once, as the wire in memory does. */
  @JCStressTest
  @Outcome(id = "read", expect = ACCEPTABLE, desc = "it was read")
  @Outcome(expect = FORBIDDEN, desc = "a report was lost")
  @State
  public static class OnceReportedAgainstReader {
    private final OnceReported channel = new OnceReported();

    /** Twice, in a row. */
    @Actor
    public void peer() {
      channel.arrive();
      channel.arrive();
    }

    /** Reads both. */
    @Actor
    public void reader(L_Result result) {
      result.r1 = channel.readOne() && channel.readOne() ? "read" : "lost";
    }
  }

  /**
   * Something else happens, as {@code Connection.wake} tells: looked at behind the announcement.
   */
  @JCStressTest
  @Outcome(id = "READY", expect = ACCEPTABLE, desc = "it looks at what has happened")
  @Outcome(expect = FORBIDDEN, desc = "the wake-up was lost")
  @State
  public static class WakeAgainstReader {
    private final LevelTriggered channel = new LevelTriggered();

    /** Plain: the word of the readiness orders it. */
    private boolean happened;

    /** Says that it has. */
    @Actor
    public void other() {
      happened = true;
      channel.wakeReader();
    }

    /** As {@code WireReader} waits. */
    @Actor
    public void reader(L_Result result) {
      long deadline = LevelTriggered.lost();
      channel.announce(Readiness.READ, 0);
      if (happened) channel.wakeReader();
      Readiness.Outcome outcome;
      while ((outcome = channel.check(Readiness.READ, 0, deadline)) == null)
        LockSupport.parkNanos(deadline - System.nanoTime());
      result.r1 = outcome == Readiness.Outcome.READY && !happened ? "too early" : outcome;
    }
  }

  /** Closing against somebody who wakes the reader. */
  @JCStressTest
  @Outcome(id = "SIGNALLED", expect = ACCEPTABLE, desc = "it was told")
  @Outcome(id = "READY", expect = ACCEPTABLE, desc = "it was woken, and will be told")
  @Outcome(expect = FORBIDDEN, desc = "the signal was lost")
  @State
  public static class WakeAndKillAgainstReader {
    private final LevelTriggered channel = new LevelTriggered();

    /** Both. */
    @Actor
    public void other() {
      channel.wakeReader();
      channel.signal(Readiness.KILL);
    }

    /** Waits once. */
    @Actor
    public void reader(L_Result result) {
      result.r1 = channel.await(Readiness.READ, Readiness.KILL, LevelTriggered.lost());
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
