package io.heddle.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A command that runs: the first process of a group of its own, with what it writes, which is
 * bounded. For handlers that run programs; they wait for it by {@link Connection#await}, and so no
 * longer than their peer is there, and close it in the end, which ends the whole group:
 *
 * <pre>{@code
 * try (var group = ProcessGroup.start(new ProcessBuilder("date"), 1 << 20)) {
 *   if (!connection.await(group.over(), Duration.ofSeconds(10))) return;
 *   connection.write(ByteBuffer.wrap(group.output()));
 * }
 * }</pre>
 *
 * <p>It ends when its first process does, or when too much is written, or when it is closed, and
 * also with the server, however that ends. A process that has left the group by {@code setsid} is
 * not ended; it keeps nothing of the server's, neither a thread nor a descriptor, and its output is
 * closed: it gets SIGPIPE when it writes.
 *
 * <p>Starting a process and reading from it hold a thread, so that is one of the system's. To end
 * the group takes no thread, descriptor or process that there might not be by then. Of one thread,
 * but for {@link #over} and {@link #ended}. On Linux, with {@code setsid} (util-linux), {@code
 * /bin/sh} and {@code /proc}.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/functions/setsid.html">POSIX,
 *     setsid</a>
 */
public final class ProcessGroup implements AutoCloseable {
  /** Whatever the server's PATH is. */
  private static final String SETSID =
      Stream.of("/usr/bin/setsid", "/bin/setsid")
          .filter(program -> Files.isExecutable(Path.of(program)))
          .findFirst()
          .orElse("setsid");

  /**
   * A process beside the group that ends it, when told to or when there is nobody to tell it any
   * more. It is told three lines: the group; a mark, and whether the first process has exited, for
   * until then that may not lead the group yet; and, by the end, that it may go. It writes the mark
   * behind all that the group has written. Signals to the server's own group are not for it.
   */
  private static final String KEEPER =
      """
      trap '' HUP INT QUIT TERM
      read group || exit
      read mark exited
      kill -s KILL -- -$group || [ "$exited" ] || { kill -s KILL $group; kill -s KILL -- -$group; }
      echo "$mark"
      read end
      """;

  /** So long a group is waited for that should end: the system may not let it. */
  private static final long PATIENCE_SECONDS = 5;

  private static final Executor THREADS =
      task -> Thread.ofPlatform().daemon().name("heddle-process").start(task);

  private final int outputBytesMax;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  /** Not to be guessed; it begins as no text ends, which would be held back for it. */
  private final String mark = "\u001e" + UUID.randomUUID();

  private final byte[] markBytes = mark.getBytes(US_ASCII);

  private final CompletableFuture<Running> started = new CompletableFuture<>();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> tooMuch = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Object> over = CompletableFuture.anyOf(tooMuch, ended);

  private ProcessGroup(int outputBytesMax) {
    this.outputBytesMax = outputBytesMax;
  }

  /**
   * Starts it soon; whether that can be shows when it is {@link #over}.
   *
   * @param builder of the command, which reads nothing unless told to, its error output among what
   *     it writes unless told elsewhere; it is changed
   * @param outputBytesMax what is kept of its output; with more than that it is over
   */
  public static ProcessGroup start(ProcessBuilder builder, int outputBytesMax) {
    var command = new ArrayList<>(builder.command());
    // It makes itself the leader of a group: Java cannot.
    command.add(0, SETSID);
    builder.command(command);
    // Nobody would ever write to it, nor read from it.
    if (Redirect.PIPE.equals(builder.redirectInput())) builder.redirectInput(new File("/dev/null"));
    if (Redirect.PIPE.equals(builder.redirectError())) builder.redirectErrorStream(true);
    var group = new ProcessGroup(outputBytesMax);
    try {
      THREADS.execute(() -> group.run(builder));
    } catch (OutOfMemoryError noThread) {
      group.fail(noThread);
    }
    return group;
  }

  private void run(ProcessBuilder builder) {
    try {
      Process keeper =
          new ProcessBuilder("/bin/sh", "-c", KEEPER).redirectError(Redirect.DISCARD).start();
      try {
        run(builder, keeper);
      } finally {
        keeper.waitFor();
        if (started.isDone()) started.join().first.waitFor();
      }
      ended.complete(null);
    } catch (IOException | InterruptedException | RuntimeException | Error failed) {
      fail(failed);
    }
  }

  private void fail(Throwable failed) {
    started.completeExceptionally(failed);
    ended.completeExceptionally(failed);
  }

  /**
   * All write to the keeper's output, which is closed here before the keeper may go: what has
   * exited the JDK drains, and where somebody outside of the group goes on writing, without end.
   */
  private void run(ProcessBuilder builder, Process keeper) throws IOException {
    Path toKeeper = Path.of("/proc", "" + keeper.pid(), "fd", "1");
    if (Redirect.PIPE.equals(builder.redirectOutput())) builder.redirectOutput(toKeeper.toFile());
    try (OutputStream orders = keeper.getOutputStream();
        InputStream in = keeper.getInputStream()) {
      var running = new Running(start(builder, orders, toKeeper), orders);
      try {
        tell(orders, running.first.pid());
        started.complete(running);
        var unused = running.first.onExit().whenComplete((exited, failed) -> end(running));
        read(in);
      } finally {
        // Too much, or something has failed.
        running.first.destroyForcibly();
      }
    }
  }

  private static Process start(ProcessBuilder builder, OutputStream orders, Path output)
      throws IOException {
    try {
      return builder.start();
    } catch (OutOfMemoryError noThread) {
      // It runs, though the JDK has no thread to wait for it and so has lost it.
      for (ProcessHandle child : ProcessHandle.current().children().toList())
        if (writesTo(output, child)) tell(orders, child.pid());
      throw noThread;
    }
  }

  private static boolean writesTo(Path output, ProcessHandle process) {
    Path its = Path.of("/proc", "" + process.pid(), "fd", "1");
    try {
      return !its.equals(output) && Files.isSameFile(its, output);
    } catch (IOException gone) {
      return false;
    }
  }

  private static void tell(OutputStream orders, Object line) throws IOException {
    orders.write((line + "\n").getBytes(US_ASCII));
    orders.flush();
  }

  /** Up to the mark; the beginning of one waits for its rest. */
  private void read(InputStream in) throws IOException {
    byte[] chunk = new byte[8 << 10];
    int held = 0;
    for (int got; (got = in.read(chunk, held, chunk.length - held)) >= 0; ) {
      int size = held + got;
      int written = markIn(chunk, size);
      int room = outputBytesMax - output.size();
      output.write(chunk, 0, Math.min(written, room));
      if (written > room) tooMuch.complete(null);
      held = size - written;
      if (written > room || held >= markBytes.length) return;
      System.arraycopy(chunk, written, chunk, 0, held);
    }
  }

  private int markIn(byte[] chunk, int size) {
    for (int at = 0; at < size; at++) {
      int length = Math.min(markBytes.length, size - at);
      if (chunk[at] == markBytes[0] && Arrays.equals(chunk, at, at + length, markBytes, 0, length))
        return at;
    }
    return size;
  }

  /**
   * Done when it has ended and all its output is here, or too much has come, or it could not be
   * run.
   */
  public CompletableFuture<?> over() {
    return over;
  }

  /**
   * Done when there is nothing left of it, neither here nor in the system, but for what has left
   * the group. That may be later than {@link #close}, if the system does not let a process end: who
   * counts how many run waits for this.
   */
  public CompletableFuture<?> ended() {
    return ended;
  }

  /** Why it could not be run; empty if it was, or that is not known before it is over. */
  public Optional<String> refusal() {
    return ended.isCompletedExceptionally()
        ? Optional.of(String.valueOf(ended.exceptionNow().getMessage()))
        : Optional.empty();
  }

  /** What it has written so far, up to the bound. */
  public byte[] output() {
    return output.toByteArray();
  }

  /** Whether it is over for having written more. */
  public boolean wroteTooMuch() {
    return tooMuch.isDone();
  }

  /**
   * What its first process has ended with, after it is over and has not written too much.
   *
   * @throws IllegalStateException if that still runs
   */
  public int exitValue() {
    try {
      return started.join().first.exitValue();
    } catch (IllegalThreadStateException running) {
      throw new IllegalStateException("it still runs", running);
    }
  }

  /**
   * Ends the group, unless that is done by now, and waits until it has ended, or for five seconds.
   * It may be called again.
   */
  @Override
  public void close() {
    var unused = started.thenAccept(this::end);
    boolean interrupted = false;
    long until = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
    while (!ended.isDone()) {
      try {
        ended.get(until - System.nanoTime(), NANOSECONDS);
      } catch (InterruptedException later) {
        interrupted = true;
      } catch (ExecutionException | TimeoutException done) {
        break;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  private void end(Running running) {
    if (!ending.compareAndSet(false, true)) return;
    try {
      tell(running.orders, mark + (running.first.isAlive() ? "" : " exited"));
    } catch (IOException keeperIsGone) {
      // As it should be by now, if nobody has ended it.
      running.first.destroyForcibly();
    }
  }

  private record Running(Process first, OutputStream orders) {}
}
