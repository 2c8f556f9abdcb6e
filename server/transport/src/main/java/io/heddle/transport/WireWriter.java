package io.heddle.transport;

import io.heddle.protocol.DeadlineException;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the wire, and waits for the peer to take it, for as long as it may let others wait. Of
 * whoever holds the turn of the {@link Outbox}.
 */
final class WireWriter {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** In the time in which a peer has to take something. */
  private static final int TRIES = 4;

  private final Fate fate;
  private Wire wire;

  /** Written by whoever holds the turn, read by anyone. */
  private long bytesOut;

  /** The peer has taken nothing though it was waited for. */
  private boolean stalled;

  /** Since when that is so or, after such a wait, is not any more. */
  private long turnedNanos = System.nanoTime();

  /** Why the peer takes nothing any more, where the owner has not been told yet. */
  private volatile @Nullable IOException broken;

  WireWriter(Fate fate, Wire wire) {
    this.fate = fate;
    this.wire = wire;
  }

  long bytesOut() {
    return bytesOut;
  }

  /** Whether the peer has to be waited for. */
  boolean stalled() {
    return stalled;
  }

  /** Since when it has, or has not any more, in {@link System#nanoTime} terms. */
  long turnedNanos() {
    return turnedNanos;
  }

  private void turned(boolean stalled) {
    if (this.stalled == stalled) return;
    this.stalled = stalled;
    turnedNanos = System.nanoTime();
  }

  /** Whether nothing more arrives. What the peer has sent before may still be there to be read. */
  boolean broken() {
    return broken != null || fate.failed();
  }

  /** What the wire took and has not sent yet. */
  int unsentBytes() {
    return wire.unsentBytes();
  }

  /** Writes all of it, waiting for the peer to take it. */
  void write(ByteBuffer bytes) throws IOException {
    long deadline = 0;
    int held = 0;
    try {
      while (true) {
        int unsentBefore = wire.unsentBytes();
        int wrote = tryWrite(bytes);
        int unsent = wire.unsentBytes();
        if (!bytes.hasRemaining() && unsent == 0) {
          turned(false);
          return;
        }
        deadline = extended(deadline, wrote > 0 || unsent < unsentBefore);
        if (held == 0) held = hold(bytes.remaining());
        awaitWritable(deadline);
      }
    } finally {
      HeapShare.UNREAD_ANSWERS.giveBack(held);
    }
  }

  /** What the caller keeps in memory for as long as the peer does not take it. */
  private int hold(int bytes) throws IOException {
    try {
      return HeapShare.UNREAD_ANSWERS.hold(0, bytes);
    } catch (NoRoomException noMore) {
      throw fate.fail(noMore);
    }
  }

  /** Waits until everything that the wire took has left. */
  void sendUnsent() throws IOException {
    if (wire.unsentBytes() > 0) write(NOTHING);
  }

  /** Writes all of a leased buffer and gives that back before it waits for the peer. */
  void writeLeased(ByteBuffer leased) throws IOException {
    ByteBuffer rest;
    try {
      tryWrite(leased);
      if (!leased.hasRemaining() && wire.unsentBytes() == 0) return;
      rest = ByteBuffer.allocate(leased.remaining()).put(leased).flip();
    } finally {
      BufferPool.SHARED.release(leased);
    }
    int held = rest.remaining();
    BufferPool.SHARED.stalled(held);
    try {
      write(rest);
    } finally {
      BufferPool.SHARED.stalled(-held);
    }
  }

  /** After a large piece that the peer took without a wait. */
  void letOthersRun() {
    fate.letOthersRun();
  }

  /** Writes to another wire from now on. */
  void replaceWire(Wire by) {
    wire = by;
  }

  /** Sends part of a file, up to its end. */
  long transferFrom(FileChannel file, long position, long count) throws IOException {
    long done = 0;
    long deadline = 0;
    while (done < count) {
      fate.throwIfFailed();
      long moved;
      try {
        moved = wire.transferFrom(file, position + done, count - done);
      } catch (IOException e) {
        // The peer is gone, or the file fails where the peer was told to expect the rest of it.
        throw fate.fail(e);
      }
      bytesOut += moved;
      done += moved;
      if (moved == 0 && position + done >= file.size()) {
        turned(false);
        break;
      }
      deadline = extended(deadline, moved > 0);
      if (moved > 0) fate.letOthersRun();
      else awaitWritable(deadline);
    }
    sendUnsent();
    return done;
  }

  /** Shows the peer the end, behind everything that was written. */
  void finish() throws IOException {
    try {
      wire.shutdownOutput();
    } catch (IOException e) {
      throw fate.fail(e);
    }
    sendUnsent();
  }

  /** Writes what the wire takes now, and returns how many bytes. */
  int tryWrite(ByteBuffer bytes) throws IOException {
    fate.throwIfFailed();
    IOException earlier = broken;
    if (earlier != null) throw broken(earlier);
    try {
      int wrote = wire.write(bytes);
      bytesOut += wrote;
      return wrote;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * The peer is gone. If it is not the handler who finds out, that goes on: what the peer has said
   * before it went counts, as does the end that follows.
   */
  private IOException broken(IOException cause) {
    if (fate.ownedByThisThread()) return fate.fail(cause);
    broken = cause;
    return cause;
  }

  private long writeNanos() {
    return Deadline.nanos(fate.limits().writeTimeout());
  }

  /**
   * When the peer will have taken nothing for as long as it may.
   *
   * @param deadline until now; 0 before the first try
   * @param progress whether the peer has taken something since
   * @throws DeadlineException if it has passed
   */
  private long extended(long deadline, boolean progress) throws IOException {
    if (progress) turned(false);
    if (progress || deadline == 0) return Deadline.in(writeNanos());
    if (deadline == Readiness.NEVER || deadline - System.nanoTime() > 0) return deadline;
    throw fate.fail(
        new DeadlineException(DeadlineException.Kind.WRITE, Duration.ofNanos(writeNanos())));
  }

  /**
   * Waits until it is worth another try. The system calls a socket writable when a third of its
   * buffer is free, which a peer that reads steadily and slowly may not achieve in time: so there
   * is a try now and then all the same, the last one when the deadline has passed.
   */
  private void awaitWritable(long deadline) throws IOException {
    long nanos = writeNanos();
    long next = nanos == 0 ? deadline : Math.min(deadline, Deadline.in(nanos / TRIES));
    turned(true);
    switch (wire.readiness().await(Readiness.WRITE, Readiness.KILL, next)) {
      case READY, TIMED_OUT -> {}
      case SIGNALLED -> fate.throwIfFailed();
      case INTERRUPTED -> throw fate.fail(new InterruptedIOException("interrupted while writing"));
    }
  }
}
