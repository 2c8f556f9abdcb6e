package io.heddle.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Cutting what a peer sends into lines and frames; it has always sent more than is read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadingBenchmark {
  /** Of a message, with its newline or its length. */
  @Param({"16", "64", "1024", "16384"})
  public int bytes;

  private StreamConnection lines;
  private StreamConnection frames;
  private StreamConnection raw;

  /** Makes a connection for each kind. */
  @Setup
  public void connect() {
    lines = over(("x".repeat(bytes - 1) + "\n").getBytes(UTF_8));
    raw = over(("x".repeat(bytes - 1) + "\n").getBytes(UTF_8));
    frames = over(ByteBuffer.allocate(bytes).putInt(0, bytes - Integer.BYTES).array());
  }

  private static StreamConnection over(byte[] message) {
    return new StreamConnection(
        1, new EchoingWire(message), Limits.DEFAULTS, Thread.currentThread());
  }

  /** A line, as a string. */
  @Benchmark
  public Object line() throws IOException {
    return lines.readLine();
  }

  /** A frame, as an array. */
  @Benchmark
  public Object frame() throws IOException {
    return frames.readFrame();
  }

  /** As many bytes by themselves, into an array: what the two add to that is theirs. */
  @Benchmark
  public Object readBytes() throws IOException {
    return raw.readBytes(bytes);
  }
}
