package io.heddle.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ends: what was written is delivered, then the last words, and the peer is shown
 * an end or, where it would take that for more than it is, none. Of the connection's own thread.
 */
final class Closing {
  private final Fate fate;
  private final Wire wire;
  private final Outbox outbox;
  private final Output output;
  private final WireReader reader;

  Closing(Fate fate, Wire wire, Outbox outbox, Output output, WireReader reader) {
    this.fate = fate;
    this.wire = wire;
    this.outbox = outbox;
    this.output = output;
    this.reader = reader;
  }

  /** As {@link StreamConnection#finish}, but for giving back what the connection holds. */
  @Nullable IOException run(byte[] lastWords, boolean served, Runnable delivered) {
    boolean orderly = lastWords.length > 0 || mayEnd(served);
    IOException failed = fate.failure();
    if (failed == null && !outbox.closed()) failed = deliver(lastWords, orderly, delivered);
    else delivered.run();
    if (failed == null && orderly && !outbox.broken()) {
      awaitArrival();
      if (outbox.endAcknowledges()) wire.resetOnClose(false);
    }
    return failed;
  }

  private @Nullable IOException deliver(byte[] lastWords, boolean orderly, Runnable delivered) {
    IOException failed = null;
    try {
      output.write(lastWords);
      output.flush();
    } catch (IOException undelivered) {
      failed = undelivered;
    }
    delivered.run();
    if (failed == null && orderly && !outbox.broken()) failed = showEnd();
    return failed;
  }

  private @Nullable IOException showEnd() {
    try {
      if (closesAtOnce()) outbox.close();
      else outbox.finish();
      return null;
    } catch (IOException unseen) {
      return unseen;
    }
  }

  /** Then the peer is shown the end by that, for a system call less. */
  private boolean closesAtOnce() {
    return wire.closeShowsEnd()
        && !outbox.endAcknowledges()
        && reader.sink() == null
        && reader.peerFinished();
  }

  /** Whether the peer can be shown an end without taking it for what it is not. */
  private boolean mayEnd(boolean served) {
    return !outbox.endAcknowledges()
        || (served && (reader.peerFinished() || reader.receiver().bytes() == 0));
  }

  private void awaitArrival() {
    Sink sink = reader.sink();
    if (sink != null) sink.awaitEnd(LastWords.PATIENCE);
    else if (!reader.peerFinished()) LastWords.awaitArrival(wire);
  }
}
