package io.heddle.exec;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.heddle.protocol.ByteSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A command that runs: the first process of a group of its own, with what it writes. Starting it
 * and reading from it hold a thread, so that is one of the system's.
 */
final class Running {
  private static final String END_GROUP = "kill -s KILL -- -$1";

  /** The same while its first process lives, which may not lead the group yet. */
  private static final String END = END_GROUP + " || { kill -s KILL $1; " + END_GROUP + "; }";

  /** So long its output may outlast the group: something has left that and holds it open. */
  private static final long LINGER_SECONDS = 1;

  private static final Executor THREADS =
      task -> Thread.ofPlatform().daemon().name("heddle-exec").start(task);

  private final int outputBytesMax;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final CompletableFuture<Process> started = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> silent = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> tooMuch = new CompletableFuture<>();
  private final CompletableFuture<Object> over =
      CompletableFuture.anyOf(
          tooMuch, started.thenCompose(Process::onExit).thenCompose(this::afterExit));

  /** Of the thread that started it: why it was ended. */
  private @Nullable String late;

  private Running(int outputBytesMax) {
    this.outputBytesMax = outputBytesMax;
  }

  /**
   * @param builder whose program makes itself the leader of a process group
   * @param outputBytesMax what is kept of its output; with more than that it is over
   */
  static Running start(ProcessBuilder builder, int outputBytesMax) {
    var running = new Running(outputBytesMax);
    THREADS.execute(() -> running.run(builder));
    return running;
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
  CompletableFuture<Object> over() {
    return over;
  }

  /** It has to end before it is over; what came of it by then is followed by the reason. */
  void expire(String why) {
    end();
    late = why;
  }

  /** What came of it, after it is over or has expired. */
  Answer answer() throws RefusedException {
    if (started.isCompletedExceptionally())
      throw new RefusedException("cannot be run: " + started.exceptionNow().getMessage());
    byte[] came = output.toByteArray();
    if (late != null) return Answer.ended(Answer.LATE, came, late);
    if (!tooMuch.isDone()) return Answer.of(started.join().exitValue(), came);
    String why = "it wrote more than " + new ByteSize(outputBytesMax);
    return Answer.ended(Answer.KILLED, came, why);
  }

  /** Ends its group, unless that is done by now or done anyway, since the first process exited. */
  void end() {
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
    kill.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      kill.start().waitFor();
    } catch (IOException failed) {
      process.destroyForcibly();
    } catch (InterruptedException impossible) {
      Thread.currentThread().interrupt();
    }
  }
}
