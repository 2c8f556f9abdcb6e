package io.heddle.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Handing one message to every connection of a room, whose peers take all they are sent: per
 * delivery, without the system call.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OutboxBenchmark {
  private static final int ROOM = 1_000;

  private final StreamConnection[] room = new StreamConnection[ROOM];
  private final ByteBuffer message =
      ByteBuffer.wrap(("x".repeat(63) + "\n").getBytes(UTF_8)).asReadOnlyBuffer();

  /** Fills the room. */
  @Setup
  public void enter() {
    // Owned by none of those who send.
    Thread owner = Thread.ofVirtual().unstarted(() -> {});
    for (int i = 0; i < ROOM; i++)
      room[i] = new StreamConnection(i, new EchoingWire(new byte[1]), Limits.DEFAULTS, owner);
  }

  /** By one thread. */
  @Benchmark
  @OperationsPerInvocation(ROOM)
  public void broadcast() {
    sendToAll();
  }

  /** By two at a time, who meet at the same connections: one leaves its message to the other. */
  @Benchmark
  @Threads(2)
  @OperationsPerInvocation(ROOM)
  public void broadcastByTwo() {
    sendToAll();
  }

  private void sendToAll() {
    for (StreamConnection each : room)
      if (!each.send(message)) throw new IllegalStateException("refused");
  }
}
