package io.heddle.protocol;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
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
 * <p>Starting a process and reading from it hold a thread, so that is one of the system's. Of one
 * thread, but for {@link #over}. On systems with {@code setsid} (util-linux) and {@code /bin/sh}.
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

  private static final String END_GROUP = "kill -s KILL -- -$1";

  /** The same while its first process lives, which may not lead the group yet. */
  private static final String END = END_GROUP + " || { kill -s KILL $1; " + END_GROUP + "; }";

  /** So long its output may outlast the group: something has left that and holds it open. */
  private static final long LINGER_SECONDS = 1;

  private static final Executor THREADS =
      task -> Thread.ofPlatform().daemon().name("heddle-process").start(task);

  private final int outputBytesMax;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final CompletableFuture<Process> started = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> silent = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> tooMuch = new CompletableFuture<>();
  private final CompletableFuture<Object> over =
      CompletableFuture.anyOf(
          tooMuch, started.thenCompose(Process::onExit).thenCompose(this::afterExit));

  private ProcessGroup(int outputBytesMax) {
    this.outputBytesMax = outputBytesMax;
  }

  /**
   * Starts it soon; whether that can be shows when it is {@link #over}.
   *
   * @param builder of the command, which reads nothing unless told to, its error output among what
   *     it writes or elsewhere; it is changed
   * @param outputBytesMax what is kept of its output; with more than that it is over
   */
  public static ProcessGroup start(ProcessBuilder builder, int outputBytesMax) {
    var command = new ArrayList<>(builder.command());
    // It makes itself the leader of a group: Java cannot.
    command.add(0, SETSID);
    builder.command(command);
    // Nobody would ever write to it.
    if (Redirect.PIPE.equals(builder.redirectInput())) builder.redirectInput(new File("/dev/null"));
    var group = new ProcessGroup(outputBytesMax);
    THREADS.execute(() -> group.run(builder));
    return group;
  }

  private void run(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      started.complete(process);
      read(process.getInputStream());
    } catch (IOException | RuntimeException | Error failed) {
      started.completeExceptionally(failed);
    }
  }

  private CompletableFuture<@Nullable Void> afterExit(Process exited) {
    // That the output has ended tells nothing: Java closes it when the first process exits.
    THREADS.execute(() -> endGroup(exited, END_GROUP));
    return silent.copy().completeOnTimeout(null, LINGER_SECONDS, SECONDS);
  }

  private void read(InputStream in) {
    byte[] chunk = new byte[8 << 10];
    try {
      for (int got; (got = in.read(chunk)) >= 0; ) {
        int room = outputBytesMax - output.size();
        output.write(chunk, 0, Math.min(got, room));
        if (got <= room) continue;
        tooMuch.complete(null);
        return;
      }
    } catch (IOException closed) {
      // With the process.
    }
    silent.complete(null);
  }

  /**
   * Done when it has ended and all its output is here, or too much has come, or it could not be
   * started.
   */
  public CompletableFuture<?> over() {
    return over;
  }

  /** Why it could not be started; empty if it was, or that is not known before it is over. */
  public Optional<String> refusal() {
    return started.isCompletedExceptionally()
        ? Optional.of(String.valueOf(started.exceptionNow().getMessage()))
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
      return started.join().exitValue();
    } catch (IllegalThreadStateException running) {
      throw new IllegalStateException("it still runs", running);
    }
  }

  /** Ends the group, unless that is done by now or done anyway, since the first process exited. */
  @Override
  public void close() {
    if (over.isDone() && !tooMuch.isDone()) return;
    CompletableFuture.runAsync(this::endGroup, THREADS).join();
    over.handle((any, failed) -> "").completeOnTimeout("", LINGER_SECONDS, SECONDS).join();
  }

  private void endGroup() {
    try {
      Process process = started.join();
      if (process.isAlive()) endGroup(process, END);
    } catch (CompletionException notStarted) {
      // There is nothing to end.
    }
  }

  private static void endGroup(Process process, String script) {
    var kill = new ProcessBuilder("/bin/sh", "-c", script, "sh", "" + process.pid());
    kill.redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
    try {
      kill.start().waitFor();
    } catch (IOException failed) {
      process.destroyForcibly();
    } catch (InterruptedException impossible) {
      Thread.currentThread().interrupt();
    }
  }
}
