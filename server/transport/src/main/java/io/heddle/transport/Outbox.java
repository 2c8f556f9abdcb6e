package io.heddle.transport;

import io.heddle.protocol.DeadlineException;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one connection, shared by its handler and by whoever sends it messages. Who holds
 * the turn writes, alone; who cannot have it leaves the message in the queue and goes, since
 * whoever holds the turn empties the queue before giving it back. So a message is always on its
 * way, order is kept, and a sender never waits: if the peer does not take everything at once, the
 * turn passes to a thread of its own that waits for the peer and ends when all is gone.
 */
final class Outbox {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** In the time in which a peer has to take something. */
  private static final int TRIES = 4;

  private static final VarHandle TAKEN, QUEUED_BYTES, QUEUE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TAKEN = lookup.findVarHandle(Outbox.class, "taken", boolean.class);
      QUEUED_BYTES = lookup.findVarHandle(Outbox.class, "queuedBytes", long.class);
      QUEUE = lookup.findVarHandle(Outbox.class, "queue", Queue.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Fate fate;

  /** Of whoever holds the turn. */
  private Wire wire;

  private volatile boolean taken;
  private volatile boolean closed;
  private volatile @Nullable Thread handlerWaiting;
  private volatile @Nullable Queue<ByteBuffer> queue;
  private volatile long queuedBytes;

  /** The message that was begun; whoever holds the turn owns it. */
  private @Nullable ByteBuffer begun;

  /** Written by whoever holds the turn, read by anyone. */
  private long bytesOut;

  Outbox(Fate fate, Wire wire) {
    this.fate = fate;
    this.wire = wire;
  }

  long bytesOut() {
    return bytesOut;
  }

  // --- the handler's side: it may wait

  /** Takes the turn, waiting for whoever has it. */
  void take() throws IOException {
    // Whoever closed it keeps the turn.
    if (closed) throw new ClosedChannelException();
    if (tryTake()) return;
    boolean interrupted = false;
    handlerWaiting = Thread.currentThread();
    while (!tryTake()) {
      LockSupport.park(this);
      // Whoever has the turn ends by its own deadline; an interrupted park would spin.
      interrupted |= Thread.interrupted();
    }
    handlerWaiting = null;
    if (interrupted) Thread.currentThread().interrupt();
  }

  /** Gives the turn back, once everything that others left in the queue is sent. */
  void giveBack() throws IOException {
    do {
      try {
        sendQueued();
      } finally {
        letGo();
      }
    } while (hasQueued() && tryTake());
  }

  /** With the turn: writes all of it, waiting for the peer to take it. */
  void write(ByteBuffer bytes) throws IOException {
    long deadline = 0;
    while (true) {
      int unsentBefore = wire.unsentBytes();
      int wrote = tryWrite(bytes);
      int unsent = wire.unsentBytes();
      if (!bytes.hasRemaining() && unsent == 0) return;
      deadline = extended(deadline, wrote > 0 || unsent < unsentBefore);
      awaitWritable(deadline);
    }
  }

  /** With the turn: waits until everything that the wire took has left. */
  void sendUnsent() throws IOException {
    if (wire.unsentBytes() > 0) write(NOTHING);
  }

  /**
   * With the turn: writes all of a leased buffer and gives that back before it waits for the peer.
   */
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

  /** With the turn: writes to another wire from now on. */
  void replaceWire(Wire by) {
    wire = by;
  }

  /** With the turn: sends part of a file, up to its end. */
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
      if (moved == 0 && position + done >= file.size()) break;
      deadline = extended(deadline, moved > 0);
      if (moved > 0) fate.letOthersRun();
      else awaitWritable(deadline);
    }
    sendUnsent();
    return done;
  }

  /** Waits until all is sent and refuses whatever else comes. */
  void close() throws IOException {
    if (closed) return;
    take();
    closed = true;
    sendQueued();
  }

  boolean closed() {
    return closed;
  }

  /** Refuses whatever comes. */
  void abandon() {
    closed = true;
  }

  private int tryWrite(ByteBuffer bytes) throws IOException {
    fate.throwIfFailed();
    try {
      int wrote = wire.write(bytes);
      bytesOut += wrote;
      return wrote;
    } catch (IOException e) {
      throw fate.fail(e);
    }
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
    switch (wire.readiness().await(Readiness.WRITE, Readiness.KILL, next)) {
      case READY, TIMED_OUT -> {}
      case SIGNALLED -> fate.throwIfFailed();
      case INTERRUPTED -> throw fate.fail(new InterruptedIOException("interrupted while writing"));
    }
  }

  // --- the senders' side: they never wait

  /**
   * Sends one whole message or leaves it to be sent; false if the connection is or has to be ended.
   */
  boolean send(ByteBuffer message) {
    if (closed || fate.failed()) return false;
    ByteBuffer own = message.duplicate();
    if (hasQueued() || !tryTake()) {
      if (!enqueue(own)) return false;
      return !tryTake() || sendWithTurn();
    }
    if (hasQueued()) {
      // Another sender left one between the two looks: it goes first.
      if (!enqueue(own)) {
        letGo();
        return false;
      }
    } else {
      begun = own;
    }
    return sendWithTurn();
  }

  /**
   * With the turn: sends messages behind what was written, as {@link #send} would, and gives the
   * turn back.
   */
  boolean sendAndGiveBack(List<ByteBuffer> messages) {
    for (ByteBuffer message : messages) {
      if (enqueue(message.duplicate())) continue;
      letGo();
      return false;
    }
    return sendWithTurn();
  }

  private boolean enqueue(ByteBuffer message) {
    if (queuedBytes + message.remaining() > fate.limits().outputBytesMax()) {
      fate.fail(new OverflowException(fate.limits().outputBytesMax()));
      return false;
    }
    QUEUED_BYTES.getAndAdd(this, (long) message.remaining());
    queue().add(message);
    return !closed || !takeBack(message);
  }

  /** Whoever closed meanwhile may have looked for the last time; false if it was seen. */
  private boolean takeBack(ByteBuffer message) {
    if (!queue().remove(message)) return false;
    QUEUED_BYTES.getAndAdd(this, (long) -message.remaining());
    return true;
  }

  private boolean sendWithTurn() {
    try {
      do {
        if (!trySendQueued()) return sendRestLater();
        letGo();
      } while (hasQueued() && tryTake());
      return true;
    } catch (IOException failed) {
      letGo();
      return false;
    } catch (RuntimeException | Error e) {
      // Out of memory, most likely. Half of a message may be gone.
      fate.fail(new IOException("cannot send", e));
      letGo();
      throw e;
    }
  }

  /** Passes the turn to a thread that may wait. */
  private boolean sendRestLater() {
    if (queuedBytes + begunBytes() + wire.unsentBytes() > fate.limits().outputBytesMax()) {
      fate.fail(new OverflowException(fate.limits().outputBytesMax()));
      letGo();
      return false;
    }
    Thread.ofVirtual().name(fate.owner().getName() + "-out").start(this::sendRest);
    return true;
  }

  private void sendRest() {
    try {
      giveBack();
    } catch (IOException failed) {
      // The handler learns of it where it waits or writes next.
    }
  }

  // --- with the turn: the message that was begun, then the queue

  private int begunBytes() {
    ByteBuffer message = begun;
    return message == null ? 0 : message.remaining();
  }

  private void sendQueued() throws IOException {
    for (ByteBuffer message; (message = next()) != null; begun = null) write(message);
  }

  private boolean trySendQueued() throws IOException {
    for (ByteBuffer message; (message = next()) != null; begun = null) {
      tryWrite(message);
      if (message.hasRemaining() || wire.unsentBytes() > 0) return false;
    }
    return true;
  }

  private @Nullable ByteBuffer next() {
    Queue<ByteBuffer> queued = queue;
    if (begun == null && queued != null) {
      begun = queued.poll();
      if (begun != null) QUEUED_BYTES.getAndAdd(this, (long) -begun.remaining());
    }
    return begun;
  }

  // --- the turn and the queue

  private boolean tryTake() {
    return !taken && TAKEN.compareAndSet(this, false, true);
  }

  private void letGo() {
    taken = false;
    Thread handler = handlerWaiting;
    if (handler != null) LockSupport.unpark(handler);
  }

  private boolean hasQueued() {
    Queue<ByteBuffer> queued = queue;
    return queued != null && !queued.isEmpty();
  }

  private Queue<ByteBuffer> queue() {
    Queue<ByteBuffer> queued = queue;
    if (queued != null) return queued;
    var fresh = new ConcurrentLinkedQueue<ByteBuffer>();
    return QUEUE.compareAndSet(this, null, fresh) ? fresh : java.util.Objects.requireNonNull(queue);
  }
}
