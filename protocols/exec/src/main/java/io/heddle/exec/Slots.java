package io.heddle.exec;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** So many may run at a time; the others wait, in the order they came. Thread-safe. */
final class Slots {
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<CompletableFuture<@Nullable Void>> waiting = new ArrayDeque<>();
  private int free;

  Slots(int count) {
    free = count;
  }

  /** Done when it is one's turn; then, or if it is no longer wanted, to be given back. */
  CompletableFuture<@Nullable Void> take() {
    var turn = new CompletableFuture<@Nullable Void>();
    lock.lock();
    try {
      if (free == 0) waiting.add(turn);
      else {
        free--;
        turn.complete(null);
      }
    } finally {
      lock.unlock();
    }
    return turn;
  }

  void giveBack(CompletableFuture<@Nullable Void> turn) {
    lock.lock();
    try {
      // True if it was still waiting.
      if (turn.cancel(false)) {
        waiting.removeIf(CompletableFuture::isCancelled);
        return;
      }
      CompletableFuture<@Nullable Void> next = waiting.poll();
      if (next == null) free++;
      else next.complete(null);
    } finally {
      lock.unlock();
    }
  }
}
