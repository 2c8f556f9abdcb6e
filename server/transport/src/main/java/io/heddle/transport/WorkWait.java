package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * One wait for something else than the peer. What the peer sends meanwhile is taken in: that is how
 * its going away shows. Of the connection's own thread.
 */
final class WorkWait {
  /** What is taken in. */
  private static final int BYTES_MAX = 64 << 10;

  /** So long it may take to notice that the peer is gone, where nothing can be read. */
  private static final long BLIND_NANOS = Duration.ofMillis(50).toNanos();

  private final WireReader reader;
  private final Receiver receiver;
  private final CompletableFuture<?> work;
  private final long deadline;

  /**
   * @param deadline in {@link System#nanoTime} terms, {@link Readiness#NEVER} for none
   */
  WorkWait(WireReader reader, CompletableFuture<?> work, long deadline) {
    this.reader = reader;
    this.receiver = reader.receiver();
    this.work = work;
    this.deadline = deadline;
  }

  /** Waits until the work is done; false if the deadline came first. */
  boolean run() throws IOException, InterruptedException {
    long from = System.nanoTime();
    Thread waiting = Thread.currentThread();
    var waking = work.whenComplete((result, failure) -> LockSupport.unpark(waiting));
    reader.besideWork(true);
    try {
      while (!work.isDone() && Deadline.left(deadline) > 0) awaitSomething();
    } finally {
      reader.besideWork(false);
      waking.cancel(false);
    }
    reader.clock().extend(System.nanoTime() - from);
    return work.isDone();
  }

  private void awaitSomething() throws IOException, InterruptedException {
    reader.throwIfFailed();
    if (Thread.interrupted()) throw new InterruptedException("interrupted while waiting");
    if (reader.sink() != null) {
      park();
    } else if (reader.ended() || receiver.ahead() || receiver.received().size() >= BYTES_MAX) {
      awaitBlindly();
    } else if (receiver.mayHaveMore() || receiver.holdsMore()) {
      receiver.lookAgain();
      reader.receive();
    } else {
      awaitReadable();
    }
  }

  /** Nothing can be read, or nothing more is to be: the wire has to be asked what became of it. */
  private void awaitBlindly() throws IOException {
    // A Unix socket may tell of the peer's death only behind its end.
    if (reader.peerFinished() && !receiver.ahead()) reader.receive();
    receiver.throwIfReset();
    receiver.stow();
    park();
  }

  private void park() {
    LockSupport.parkNanos(work, Math.min(BLIND_NANOS, Deadline.left(deadline)));
  }

  private void awaitReadable() throws IOException {
    Readiness readiness = reader.readiness();
    receiver.stow();
    readiness.announce(Readiness.READ, Readiness.KILL);
    while (true) {
      // One that has passed withdraws the wait.
      long until = work.isDone() ? System.nanoTime() : deadline;
      if (readiness.check(Readiness.READ, Readiness.KILL, until) != null) break;
      LockSupport.parkNanos(work, Deadline.left(until));
    }
    receiver.lookAgain();
  }
}
