package io.heddle.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.protocol.testkit.MemoryEnds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Whole connections in memory: what their threads wait for against whoever brings it. Whatever is
 * lost shows as a deadline that passed.
 */
public final class ConnectionStress {
  private static final Duration LOST = Duration.ofSeconds(2);
  private static final Limits LIMITS = new Limits(1 << 10, 1 << 10, 1 << 10, LOST, LOST, LOST);
  private static final Thread OWNER = Thread.ofVirtual().unstarted(() -> {});

  private ConnectionStress() {}

  /** Both ends. */
  public static class Pair {
    final StreamConnection server;
    final StreamConnection client;
    final Wire clientWire;

    Pair() {
      MemoryEnds ends = MemoryEnds.connect();
      server = new StreamConnection(1, ends.server(), LIMITS, OWNER);
      client = new StreamConnection(2, ends.client(), LIMITS, OWNER);
      clientWire = ends.client();
    }

    final void sendToServer(String text) {
      Unchecked.run(() -> clientWire.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1))));
    }
  }

  /** What a wait came to. */
  @FunctionalInterface
  interface Waiting {
    Object end() throws IOException, InterruptedException;
  }

  private static String end(Waiting waiting) {
    try {
      return String.valueOf(waiting.end());
    } catch (IOException | InterruptedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A request and its answer, twice, each end waiting for the other. */
  @JCStressTest
  @Outcome(id = "ab, ab", expect = ACCEPTABLE, desc = "all came")
  @Outcome(expect = FORBIDDEN, desc = "a wake-up was lost")
  @State
  public static class RequestAndAnswer extends Pair {
    @Actor
    public void server(LL_Result result) {
      result.r1 =
          end(() -> {
            String first = server.readLine();
            server.writeLine(first);
            String second = server.readLine();
            server.writeLine(second);
            server.flush();
            return first + second;
          });
    }

    @Actor
    public void client(LL_Result result) {
      result.r2 =
          end(() -> {
            client.writeLine("a");
            String first = client.readLine();
            client.writeLine("b");
            return first + client.readLine();
          });
    }
  }

  /** A request that came before the server drains is served. */
  @JCStressTest
  @Outcome(id = "a, null", expect = ACCEPTABLE, desc = "it was served, then it was over")
  @Outcome(expect = FORBIDDEN, desc = "a request was dropped, or a signal lost")
  @State
  public static class DrainBehindRequest extends Pair {
    @Actor
    public void handler(LL_Result result) {
      result.r1 = end(server::readLine);
      result.r2 = end(server::readLine);
    }

    @Actor
    public void other() {
      sendToServer("a\n");
      server.drain();
    }
  }

  /** Hanging up ends a wait; what came before may be seen, or not. */
  @JCStressTest
  @Outcome(id = "null", expect = ACCEPTABLE, desc = "over")
  @Outcome(expect = FORBIDDEN, desc = "the signal was lost")
  @State
  public static class HangUp extends Pair {
    @Actor
    public void handler(L_Result result) {
      result.r1 = end(server::readLine);
    }

    @Actor
    public void other() {
      server.hangUp();
    }
  }

  /** Killing fails a wait with its cause. */
  @JCStressTest
  @Outcome(id = "killed", expect = ACCEPTABLE, desc = "it fails with the cause")
  @Outcome(expect = FORBIDDEN, desc = "the signal was lost")
  @State
  public static class Kill extends Pair {
    @Actor
    public void handler(L_Result result) {
      result.r1 = end(server::readLine);
    }

    @Actor
    public void other() {
      server.kill(new IOException("killed"));
    }
  }

  /** A wait for a request that ends when something else happens. */
  @JCStressTest
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it ends, and the request comes later")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the request came first")
  @Outcome(expect = FORBIDDEN, desc = "the wake-up or the request was lost")
  @State
  public static class WakeAndRequest extends Pair {
    /** Plain: waking orders it. */
    private boolean happened;

    @Actor
    public void handler(LL_Result result) {
      result.r1 = end(() -> server.awaitRequest(() -> happened));
      result.r2 = end(server::awaitRequest);
    }

    @Actor
    public void other() {
      happened = true;
      server.wake();
      sendToServer("a\n");
    }
  }

  /** The same without a request: nothing else can end the wait. */
  @JCStressTest
  @Outcome(id = "false", expect = ACCEPTABLE, desc = "it ends")
  @Outcome(expect = FORBIDDEN, desc = "the wake-up was lost")
  @State
  public static class WakeAlone extends Pair {
    private boolean happened;

    @Actor
    public void handler(L_Result result) {
      result.r1 = end(() -> server.awaitRequest(() -> happened));
    }

    @Actor
    public void other() {
      happened = true;
      server.wake();
    }
  }

  /** A wait for work, whose peer sends meanwhile. */
  @JCStressTest
  @Outcome(id = "true, a", expect = ACCEPTABLE, desc = "the work was done, the request is there")
  @Outcome(expect = FORBIDDEN, desc = "a wake-up or the request was lost")
  @State
  public static class WorkAndRequest extends Pair {
    private final CompletableFuture<Boolean> work = new CompletableFuture<>();

    @Actor
    public void handler(LL_Result result) {
      result.r1 = end(() -> server.await(work, LOST));
      result.r2 = end(server::readLine);
    }

    @Actor
    public void other() {
      sendToServer("a\n");
      work.complete(true);
    }
  }

  /** The peer ends while the connection begins to wait. */
  @JCStressTest
  @Outcome(id = "a, null", expect = ACCEPTABLE, desc = "what it sent, then its end")
  @Outcome(expect = FORBIDDEN, desc = "its end was lost")
  @State
  public static class EndBehindRequest extends Pair {
    @Actor
    public void handler(LL_Result result) {
      result.r1 = end(server::readLine);
      result.r2 = end(server::readLine);
    }

    @Actor
    public void peer() {
      sendToServer("a\n");
      Unchecked.run(clientWire::shutdownOutput);
    }
  }

  /** Another thread throws away what comes, until the end, while the handler waits for that. */
  @JCStressTest
  @Outcome(id = "null, ", expect = ACCEPTABLE, desc = "it ended in good order")
  @Outcome(expect = FORBIDDEN, desc = "the end was lost")
  @State
  public static class DiscardAndEnd extends Pair {
    @Actor
    public void handler(LL_Result result) {
      long from = System.nanoTime();
      server.discardInput();
      result.r1 = end(() -> server.finish(new byte[0], () -> {}));
      // Which waits a second for a peer that does not end.
      result.r2 = System.nanoTime() - from > 900_000_000L ? "late" : "";
    }

    @Actor
    public void peer() {
      sendToServer("a\n");
      Unchecked.run(clientWire::shutdownOutput);
    }
  }
}
