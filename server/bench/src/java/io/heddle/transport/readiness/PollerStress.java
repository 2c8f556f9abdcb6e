package io.heddle.transport.readiness;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.transport.Unchecked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The poller itself, with sockets: it goes to sleep while somebody has news for it. */
public final class PollerStress {
  private static final Poller POLLER = start();

  private PollerStress() {}

  private static Poller start() {
    try {
      return Poller.start("stress");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A socket that sends to itself. */
  public static class Socket {
    /** Many are made before they are used; this lets there be fewer, since each has a socket. */
    final byte[] ballast = new byte[64 << 10];

    final DatagramChannel channel;
    final SocketAddress self;
    final Readiness readiness;

    Socket() {
      this(true);
    }

    Socket(boolean watched) {
      try {
        channel =
            DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        self = channel.getLocalAddress();
        readiness =
            watched
                ? POLLER.watch(channel, SelectionKey.OP_READ)
                : POLLER.watchLater(channel, SelectionKey.OP_READ);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    final void send() throws IOException {
      channel.send(ByteBuffer.allocate(1), self);
    }

    final boolean receive() throws IOException {
      ByteBuffer into = ByteBuffer.allocate(1);
      while (channel.receive(into) == null) {
        if (readiness.await(Readiness.READ, Readiness.KILL, LevelTriggered.lost())
            != Readiness.Outcome.READY) return false;
      }
      return true;
    }
  }

  /** Whatever the poller is at, it reports what comes. */
  @JCStressTest
  @Outcome(id = "received", expect = ACCEPTABLE, desc = "all came")
  @Outcome(expect = FORBIDDEN, desc = "a report was lost")
  @State
  public static class SendAndReceive extends Socket {
    @Actor
    public void peer() {
      for (int i = 0; i < 3; i++) Unchecked.run(this::send);
    }

    @Actor
    public void reader(L_Result result) {
      boolean received = true;
      for (int i = 0; i < 3 && received; i++) received = Unchecked.get(this::receive);
      result.r1 = received ? "received" : "lost";
    }

    @Arbiter
    public void close() {
      Unchecked.run(channel::close);
      POLLER.wake();
    }
  }

  /** Whoever closes learns that the next poll has begun, though it may have been asleep. */
  @JCStressTest
  @Outcome(id = "given back", expect = ACCEPTABLE, desc = "the descriptor is given back")
  @Outcome(expect = FORBIDDEN, desc = "the poller slept on")
  @State
  public static class CloseAndPoll extends Socket {
    @Actor
    public void peer() {
      try {
        send();
      } catch (IOException closed) {
        // It came too late.
      }
    }

    @Actor
    public void closer(L_Result result) {
      boolean back = Unchecked.get(() -> POLLER.close(channel, Duration.ofSeconds(2)));
      result.r1 = back ? "given back" : "late";
    }
  }

  /** The reader and a writer wait for the first time, each of whom would register the channel. */
  @JCStressTest
  @Outcome(id = "READY, READY", expect = ACCEPTABLE, desc = "both were woken")
  @Outcome(expect = FORBIDDEN, desc = "one interest replaced the other")
  @State
  public static class TwoRegister extends Socket {
    public TwoRegister() {
      super(false);
    }

    private Readiness.Outcome await(int operation) {
      return readiness.await(operation, Readiness.KILL, LevelTriggered.lost());
    }

    @Actor
    public void reader(LL_Result result) {
      Unchecked.run(this::send);
      result.r1 = await(Readiness.READ);
    }

    @Actor
    public void writer(LL_Result result) {
      result.r2 = await(Readiness.WRITE);
    }

    @Arbiter
    public void close() {
      Unchecked.run(channel::close);
      POLLER.wake();
    }
  }
}
