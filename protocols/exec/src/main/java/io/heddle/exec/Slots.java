package io.heddle.exec;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** So many may run at a time; the others wait, in the order they came. Thread-safe. */
final class Slots {
  private final Queue<CompletableFuture<@Nullable Void>> waiting = new ConcurrentLinkedQueue<>();
  private final Semaphore free;

  Slots(int count) {
    free = new Semaphore(count);
  }

  /** Done when it is one's turn; then, or if it is no longer wanted, to be given back. */
  CompletableFuture<@Nullable Void> take() {
    var turn = new CompletableFuture<@Nullable Void>();
    waiting.add(turn);
    admit();
    return turn;
  }

  void giveBack(CompletableFuture<@Nullable Void> turn) {
    // True if it was still waiting.
    if (turn.cancel(false)) {
      waiting.removeIf(CompletableFuture::isCancelled);
    } else {
      free.release();
      admit();
    }
  }

  /** Looks again after each slot it could not use: whoever came meanwhile has found none free. */
  private void admit() {
    while (!waiting.isEmpty() && free.tryAcquire()) {
      CompletableFuture<@Nullable Void> next = waiting.poll();
      if (next == null || !next.complete(null)) free.release();
    }
  }
}
