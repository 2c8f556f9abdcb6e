package io.heddle.transport;

import java.io.IOException;
import java.time.Duration;

/**
 * Throws away whatever a peer sends, on a thread of its own, which is the one that reads from then
 * on; the connection's own thread only writes.
 */
final class Sink {
  private final WireReader reader;
  private final ReceiveBuffer received;
  private final Fate fate;
  private final Thread thread;

  Sink(WireReader reader, ReceiveBuffer received, Fate fate) {
    this.reader = reader;
    this.received = received;
    this.fate = fate;
    this.thread = Thread.ofVirtual().name(fate.owner().getName() + "-in").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      do received.skip(received.size());
      while (reader.fill(0));
    } catch (IOException failed) {
      // The handler learns of it where it writes next.
    } catch (RuntimeException | Error e) {
      // Out of memory, most likely: a peer that nobody reads from would wait for ever.
      fate.fail(new IOException("cannot read", e));
      throw e;
    } finally {
      received.release();
    }
  }

  /** Waits until the peer has finished, for so long at most. */
  void awaitEnd(Duration most) {
    try {
      thread.join(most);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
