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
  /**
   * To a process that has not become the leader of its group yet, the signal goes by its own id.
   */
  private static final String END_GROUP =
      "kill -s KILL -- -$1 || { kill -s KILL $1; kill -s KILL -- -$1; }";

  /** So long its output may outlast it: what holds that open has been left running. */
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
          tooMuch,
          started
              .thenCompose(Process::onExit)
              .thenCompose(
                  exited -> silent.copy().completeOnTimeout(null, LINGER_SECONDS, SECONDS)));

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
    } catch (IOException failed) {
      started.completeExceptionally(failed);
    }
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

  /** After it is over: what came of it. */
  Answer answer() throws RefusedException {
    if (started.isCompletedExceptionally())
      throw new RefusedException("cannot be run: " + started.exceptionNow().getMessage());
    if (!tooMuch.isDone()) return Answer.of(started.join().exitValue(), output.toByteArray());
    String why = "it wrote more than " + new ByteSize(outputBytesMax);
    return Answer.ended(Answer.KILLED, output.toByteArray(), why);
  }

  /** What it has written so far. */
  byte[] output() {
    return output.toByteArray();
  }

  /** Ends whatever of its group is left. Whoever holds its output open all the same is let go. */
  void end() {
    if (over.isDone() && (silent.isDone() || started.isCompletedExceptionally())) return;
    var ended = new CompletableFuture<@Nullable Void>();
    THREADS.execute(() -> {
      endGroup();
      ended.complete(null);
    });
    ended.join();
    over.handle((any, failed) -> "").completeOnTimeout("", LINGER_SECONDS, SECONDS).join();
  }

  private void endGroup() {
    try {
      String pid = String.valueOf(started.join().pid());
      new ProcessBuilder("/bin/sh", "-c", END_GROUP, "sh", pid)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (CompletionException notStarted) {
      // There is nothing to end.
    } catch (IOException failed) {
      started.join().destroyForcibly();
    } catch (InterruptedException impossible) {
      Thread.currentThread().interrupt();
    }
  }
}
