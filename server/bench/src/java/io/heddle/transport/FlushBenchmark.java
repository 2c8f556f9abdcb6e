package io.heddle.transport;

import io.heddle.protocol.testkit.MemoryEnds;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Flush before block: so many lines are written, and go out in one write when the first answer is
 * read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FlushBenchmark {
  private static final String LINE = "x".repeat(63);

  /** Lines on their way at a time. */
  @Param({"1", "32"})
  public int pipeline;

  private final EchoingWire wire = new EchoingWire();
  private final StreamConnection atOnce =
      new StreamConnection(1, wire, Limits.DEFAULTS, Thread.currentThread());
  private StreamConnection overMemory;
  private Thread echo;

  /** What the wire was asked for: on a socket these are system calls. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Calls {
    public double writesPerBatch;
    public double readsPerBatch;
  }

  /** A peer of its own thread, for the round trip with a wait in it. */
  @Setup(Level.Trial)
  public void connect() {
    MemoryEnds ends = MemoryEnds.connect();
    overMemory = new StreamConnection(2, ends.client(), Limits.DEFAULTS, Thread.currentThread());
    echo = Thread.ofVirtual().unstarted(() -> echo(ends.server()));
    echo.start();
  }

  private static void echo(Wire wire) {
    var server = new StreamConnection(3, wire, Limits.DEFAULTS, Thread.currentThread());
    try {
      server.in().transferTo(server.out());
    } catch (IOException gone) {
      // The trial is over.
    }
  }

  /** Ends the peer. */
  @TearDown(Level.Trial)
  public void close() throws InterruptedException {
    overMemory.close();
    echo.join();
  }

  /** The peer answers at once: what is left is Heddle's. One write for each batch, and one read. */
  @Benchmark
  public void answeredAtOnce(Calls calls) throws IOException {
    long writes = wire.writes;
    long reads = wire.reads;
    exchange(atOnce);
    calls.writesPerBatch = wire.writes - writes;
    calls.readsPerBatch = wire.reads - reads;
  }

  /** The peer is another thread, which has to be woken. */
  @Benchmark
  public void answeredByAnotherThread() throws IOException {
    exchange(overMemory);
  }

  private void exchange(StreamConnection connection) throws IOException {
    for (int i = 0; i < pipeline; i++) connection.writeLine(LINE);
    for (int i = 0; i < pipeline; i++)
      if (connection.readLine() == null) throw new IOException("no answer");
  }
}
