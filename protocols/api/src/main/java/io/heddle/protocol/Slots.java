package io.heddle.protocol;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * So many at a time have something that is scarce, and the others wait, in the order they came. A
 * handler waits by {@link Connection#await}, and so no longer than its peer is there:
 *
 * <pre>{@code
 * CompletableFuture<?> turn = slots.take();
 * try {
 *   connection.await(turn, Duration.ZERO);
 *   ...
 * } finally {
 *   slots.giveBack(turn);
 * }
 * }</pre>
 *
 * <p>Thread-safe; nobody ever waits in here.
 */
public final class Slots {
  private final Queue<CompletableFuture<@Nullable Void>> waiting = new ConcurrentLinkedQueue<>();
  private final Semaphore free;

  /**
   * @param count how many at a time, 1 or more
   */
  public Slots(int count) {
    if (count < 1) throw new IllegalArgumentException("expected 1 slot or more, got " + count);
    free = new Semaphore(count);
  }

  /** Done when it is one's turn; then, or if it is no longer wanted, to be given back. */
  public CompletableFuture<@Nullable Void> take() {
    var turn = new CompletableFuture<@Nullable Void>();
    waiting.add(turn);
    admit();
    return turn;
  }

  /** Once for each that was taken, whether it came or not. */
  public void giveBack(CompletableFuture<@Nullable Void> turn) {
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
