package io.heddle.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Senders, the handler and the one who closes, who hand the turn and the queue to one another:
 * whatever was accepted arrives, whole and once, and by one thread at a time.
 */
public final class OutboxStress {
  private static final Thread OWNER = Thread.ofVirtual().unstarted(() -> {});

  private OutboxStress() {}

  /** One connection's way out. */
  public static class Way {
    final RecordingWire wire;
    final WireWriter writer;
    final Outbox outbox;

    Way(int atOnce) {
      wire = new RecordingWire(atOnce);
      var fate = new Fate(Limits.DEFAULTS, OWNER, wire.readiness());
      writer = new WireWriter(fate, wire);
      outbox = new Outbox(fate, writer);
    }

    final void take() {
      Unchecked.run(outbox::take);
    }

    final void giveBack() {
      Unchecked.run(outbox::giveBack);
    }

    final void write(String text) {
      Unchecked.run(() -> writer.write(bytes(text)));
    }

    final void close() {
      Unchecked.run(outbox::close);
    }

    final boolean send(String text) {
      return outbox.send(bytes(text));
    }

    private static ByteBuffer bytes(String text) {
      return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }
  }

  /** Each sends twice: in its own order. */
  @JCStressTest
  @Outcome(
      id = {"abxy", "axby", "axyb", "xaby", "xayb", "xyab"},
      expect = ACCEPTABLE,
      desc = "all of them, each sender's in order")
  @Outcome(expect = FORBIDDEN, desc = "lost, twice, or out of order")
  @State
  public static class TwoSenders extends Way {
    public TwoSenders() {
      super(16);
    }

    @Actor
    public void one() {
      send("a");
      send("b");
    }

    @Actor
    public void another() {
      send("x");
      send("y");
    }

    @Arbiter
    public void look(L_Result result) {
      result.r1 = wire.written(0);
    }
  }

  /** What the peer does not take at once is left to a thread of its own. */
  @JCStressTest
  @Outcome(
      id = {"aaaxxx", "xxxaaa"},
      expect = ACCEPTABLE,
      desc = "both, whole")
  @Outcome(expect = FORBIDDEN, desc = "lost, twice, or mixed")
  @State
  public static class TwoSendersToSlowPeer extends Way {
    public TwoSendersToSlowPeer() {
      super(2);
    }

    @Actor
    public void one() {
      send("aaa");
    }

    @Actor
    public void another() {
      send("xxx");
    }

    @Arbiter
    public void look(L_Result result) {
      result.r1 = wire.written(6);
    }
  }

  /** What the handler writes in two parts is not come between. */
  @JCStressTest
  @Outcome(
      id = {"12ab", "a12b", "ab12"},
      expect = ACCEPTABLE,
      desc = "all, the handler's whole")
  @Outcome(expect = FORBIDDEN, desc = "lost, twice, mixed, or out of order")
  @State
  public static class HandlerAndSender extends Way {
    public HandlerAndSender() {
      super(16);
    }

    @Actor
    public void handler() {
      take();
      write("1");
      write("2");
      giveBack();
    }

    @Actor
    public void sender() {
      send("a");
      send("b");
    }

    @Arbiter
    public void look(L_Result result) {
      result.r1 = wire.written(0);
    }
  }

  /** The handler waits for its turn, until the thread that sends the rest gives it back. */
  @JCStressTest
  @Outcome(
      id = {"111222aaa", "111aaa222", "aaa111222"},
      expect = ACCEPTABLE,
      desc = "all, whole")
  @Outcome(expect = FORBIDDEN, desc = "lost, twice, or mixed")
  @State
  public static class HandlerAndSenderToSlowPeer extends Way {
    public HandlerAndSenderToSlowPeer() {
      super(2);
    }

    @Actor
    public void handler() {
      for (String text : new String[] {"111", "222"}) {
        take();
        write(text);
        giveBack();
      }
    }

    @Actor
    public void sender() {
      send("aaa");
    }

    @Arbiter
    public void look(L_Result result) {
      result.r1 = wire.written(9);
    }
  }

  /** The handler has the turn: both leave what they send, in a queue that one of them makes. */
  @JCStressTest
  @Outcome(
      id = {"1ax", "1xa"},
      expect = ACCEPTABLE,
      desc = "both, behind the handler's")
  @Outcome(expect = FORBIDDEN, desc = "lost, twice, or before its turn")
  @State
  public static class TwoSendersBehindHandler extends Way {
    public TwoSendersBehindHandler() {
      super(16);
      take();
      write("1");
    }

    @Actor
    public void one() {
      send("a");
    }

    @Actor
    public void another() {
      send("x");
    }

    @Arbiter
    public void look(L_Result result) {
      giveBack();
      result.r1 = wire.written(0);
    }
  }

  /** Accepted and sent, or refused and not sent. */
  @JCStressTest
  @Outcome(
      id = {"true, a", "false, "},
      expect = ACCEPTABLE,
      desc = "as was said")
  @Outcome(expect = FORBIDDEN, desc = "accepted and lost, or refused and sent")
  @State
  public static class CloseAndSender extends Way {
    public CloseAndSender() {
      super(16);
    }

    @Actor
    public void closer() {
      close();
    }

    @Actor
    public void sender(LL_Result result) {
      result.r1 = send("a");
    }

    @Arbiter
    public void look(LL_Result result) {
      result.r2 = wire.written(0);
    }
  }

  /** The same where closing has to wait for what is sent later. */
  @JCStressTest
  @Outcome(
      id = {"true, aaa", "false, "},
      expect = ACCEPTABLE,
      desc = "as was said")
  @Outcome(expect = FORBIDDEN, desc = "accepted and lost, or refused and sent")
  @State
  public static class CloseAndSenderToSlowPeer extends Way {
    public CloseAndSenderToSlowPeer() {
      super(2);
    }

    @Actor
    public void closer() {
      close();
    }

    @Actor
    public void sender(LL_Result result) {
      result.r1 = send("aaa");
    }

    @Arbiter
    public void look(LL_Result result) {
      result.r2 = wire.written(result.r1.equals(true) ? 3 : 0);
    }
  }
}
