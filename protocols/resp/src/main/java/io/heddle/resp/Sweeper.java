package io.heddle.resp;

import java.util.List;

/**
 * Removes keys that have expired and that nobody asks for, a sample at a time, as long as much of a
 * sample has; and answers those who have waited long enough. A thread of its own.
 */
final class Sweeper implements Runnable {
  private static final long PAUSE_MILLIS = 100;
  private static final int SAMPLE = 20;

  /** One in so many of a sample that had expired: the next is looked at without a pause. */
  private static final int WORTHWHILE = 4;

  /** Others have the lock in between. */
  private static final int SAMPLES_MAX = 16;

  private final Store store;

  /** There is more to be removed: others have the lock in between, but not for long. */
  private boolean busy;

  Sweeper(Store store) {
    this.store = store;
  }

  @Override
  public void run() {
    try {
      while (true) sweep();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() throws InterruptedException {
    List<Client> answered;
    store.lock();
    try {
      store.awaitSweep(pause());
      store.blocking().timeOut(store.now());
      answered = store.blocking().takeAnswered();
      expire();
    } finally {
      store.unlock();
    }
    for (Client client : answered) client.connection().wake();
  }

  private long pause() {
    long next = store.blocking().nextDeadline();
    long pause = next == Long.MAX_VALUE ? next : Math.max(1, next - store.now());
    for (int i = 0; i < Store.DATABASES; i++)
      if (store.keyspace(i).sizeExpiring() > 0) return busy ? 1 : Math.min(pause, PAUSE_MILLIS);
    return pause;
  }

  private void expire() {
    busy = false;
    for (int i = 0; i < Store.DATABASES; i++) {
      int samples = 0;
      while (samples < SAMPLES_MAX && store.keyspace(i).expireSome(SAMPLE) >= SAMPLE / WORTHWHILE)
        samples++;
      busy |= samples == SAMPLES_MAX;
    }
  }
}
