package io.heddle.transport.datagram;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.protocol.Datagram;
import io.heddle.transport.Unchecked;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Datagrams that are handed to the threads which serve them, against whoever ends that. */
public final class DatagramStress {
  private static final Duration LOST = Duration.ofSeconds(2);
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  private DatagramStress() {}

  /** Virtual threads, and no refusals. */
  private static final class Host implements DatagramHost {
    @Override
    public DropReason refusal(InetSocketAddress peer) {
      return null;
    }

    @Override
    public Thread newThread(Runnable serving) {
      return Thread.ofVirtual().unstarted(serving);
    }

    @Override
    public void handlerFailed(Datagram datagram, Throwable thrown) {}

    @Override
    public void receiveFailed(InetSocketAddress local, Throwable thrown) {}
  }

  /** Whatever is being served when it is cut, or comes later, is interrupted. */
  @JCStressTest
  @Outcome(id = "interrupted, true", expect = ACCEPTABLE, desc = "it was cut, and is over")
  @Outcome(expect = FORBIDDEN, desc = "it was served on")
  @State
  public static class CutAndServe {
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile String end = "";
    private final DatagramService service = new DatagramService(this::handle, 4, new Host());

    private void handle(Datagram datagram) {
      try {
        end = never.await(LOST.toNanos(), TimeUnit.NANOSECONDS) ? "?" : "served on";
      } catch (InterruptedException cut) {
        end = "interrupted";
      }
    }

    @Actor
    public void port() {
      service.take(null, PEER, ByteBuffer.allocate(1));
    }

    @Actor
    public void cutter() {
      service.cut();
    }

    @Arbiter
    public void look(LL_Result result) {
      result.r2 = Unchecked.get(() -> service.awaitNone(LOST.multipliedBy(2)));
      result.r1 = end;
    }
  }

  /**
   * Two ports, room for one: each datagram is served or counted as dropped, and room comes back.
   */
  @JCStressTest
  @Outcome(
      id = {"2 served, 0 dropped, true", "1 served, 1 dropped, true"},
      expect = ACCEPTABLE,
      desc = "each has been one or the other")
  @Outcome(expect = FORBIDDEN, desc = "one was lost, or its room")
  @State
  public static class TwoPorts {
    private final AtomicInteger served = new AtomicInteger();
    private final DatagramService service =
        new DatagramService(datagram -> served.incrementAndGet(), 1, new Host());

    @Actor
    public void one() {
      service.take(null, PEER, ByteBuffer.allocate(1));
    }

    @Actor
    public void another() {
      service.take(null, PEER, ByteBuffer.allocate(1));
    }

    @Arbiter
    public void look(LL_Result result) {
      result.r2 = Unchecked.get(() -> service.awaitNone(LOST));
      result.r1 =
          served.get() + " served, " + service.traffic().droppedCount(DropReason.BUSY) + " dropped";
    }
  }
}
