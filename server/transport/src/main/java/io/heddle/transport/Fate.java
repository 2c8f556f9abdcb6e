package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What reading from a connection and writing to it have in common: its limits, its thread, and what
 * made it unusable, of which the first counts. Thread-safe, but for its turns, which it is rather
 * than has, for the sake of an object less in every idle connection.
 */
final class Fate extends Turns {
  private static final AtomicReferenceFieldUpdater<Fate, IOException> FAILURE =
      AtomicReferenceFieldUpdater.newUpdater(Fate.class, IOException.class, "failure");

  private final Limits limits;
  private final Thread owner;
  private final Readiness readiness;
  private volatile @Nullable IOException failure;

  /**
   * @param owner the thread that reads and writes
   * @param readiness where it waits
   */
  Fate(Limits limits, Thread owner, Readiness readiness) {
    this.limits = limits;
    this.owner = owner;
    this.readiness = readiness;
  }

  Limits limits() {
    return limits;
  }

  Thread owner() {
    return owner;
  }

  Readiness readiness() {
    return readiness;
  }

  boolean ownedByThisThread() {
    return Thread.currentThread().equals(owner);
  }

  /**
   * Makes the connection unusable and wakes whoever waits; returns what made it so, which may have
   * been earlier.
   */
  IOException fail(IOException cause) {
    if (FAILURE.compareAndSet(this, null, cause)) readiness.signal(Readiness.KILL);
    IOException first = failure;
    return first == null ? cause : first;
  }

  /** Makes it unusable since it is over; whatever made it so before still counts. */
  void close() {
    if (failure == null) fail(new ClosedException());
  }

  /** Null: it can be used. */
  @Nullable IOException failure() {
    return failure;
  }

  boolean failed() {
    return failure != null;
  }

  void throwIfFailed() throws IOException {
    IOException first = failure;
    if (first == null) return;
    if (ownedByThisThread()) told();
    throw first;
  }

  /**
   * Made whenever a connection ends, so without a stack, which cost more than all else there and
   * would only say that it ended.
   */
  private static final class ClosedException extends ClosedChannelException {
    private static final long serialVersionUID = 1;

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }
}
