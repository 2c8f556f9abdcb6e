package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import io.heddle.transport.readiness.Readiness.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** What this side says last: it arrives only if what the peer still sends is taken in. */
final class LastWords {
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /** More than a client sends without a look at the answer; one that floods is bounded by time. */
  private static final int BYTES_MAX = 16 << 20;

  private LastWords() {}

  /** Takes in what comes, for a moment, so that closing does not reset what was sent. */
  static void awaitArrival(Wire wire) {
    long deadline = Deadline.in(PATIENCE.toNanos());
    int discarded = 0;
    ByteBuffer sink = ByteBuffer.allocate(4 << 10);
    try {
      while (discarded <= BYTES_MAX && deadline - System.nanoTime() > 0) {
        int got = wire.read(sink.clear());
        if (got < 0) return;
        discarded += got;
        if (sink.hasRemaining() && !wire.holdsMore() && !awaitMore(wire, deadline)) return;
      }
    } catch (IOException gone) {
      // It has closed or reset the connection: it waits for nothing any more.
    }
  }

  private static boolean awaitMore(Wire wire, long deadline) {
    return wire.readiness().await(Readiness.READ, Readiness.KILL, deadline) == Outcome.READY;
  }
}
