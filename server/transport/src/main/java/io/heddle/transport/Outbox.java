package io.heddle.transport;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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
  private final WireWriter writer;

  private volatile boolean taken;
  private volatile boolean closed;

  /** The peer takes the end for a receipt; of the handler. */
  private boolean endAcknowledges;

  private volatile @Nullable Thread handlerWaiting;
  private volatile @Nullable Queue<ByteBuffer> queue;
  private volatile long queuedBytes;

  /** The message that was begun; whoever holds the turn owns it. */
  private @Nullable ByteBuffer begun;

  Outbox(Fate fate, WireWriter writer) {
    this.fate = fate;
    this.writer = writer;
  }

  // --- the handler's side: it may wait

  /** Takes the turn, waiting for whoever has it. */
  void take() throws IOException {
    // Whoever closed it keeps the turn.
    if (closed) throw new ClosedChannelException();
    if (!tryTake()) awaitTurn();
    if (hasQueued()) sendEarlier();
  }

  private void awaitTurn() {
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

  /**
   * With the turn: what was sent before, maybe by the handler itself, goes before what it writes.
   */
  private void sendEarlier() throws IOException {
    boolean sent = false;
    try {
      sendQueued();
      sent = true;
    } finally {
      if (!sent) letGo();
    }
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

  /** Waits until all is sent and refuses whatever else comes. */
  void close() throws IOException {
    if (closed) return;
    take();
    closed = true;
    sendQueued();
  }

  /** The same, and shows the peer the end. */
  void finish() throws IOException {
    close();
    writer.finish();
  }

  void endAcknowledges(boolean acknowledges) {
    endAcknowledges = acknowledges;
  }

  /** Whether the peer takes the end for a receipt. */
  boolean endAcknowledges() {
    return endAcknowledges;
  }

  boolean closed() {
    return closed;
  }

  /** Whether nothing of what is sent arrives any more: the peer is gone. */
  boolean broken() {
    return writer.broken();
  }

  /** Refuses whatever comes. */
  void abandon() {
    closed = true;
  }

  // --- the senders' side: they never wait

  /**
   * Sends one whole message or leaves it to be sent; false if the connection is or has to be ended.
   */
  boolean send(ByteBuffer message) {
    if (closed || broken()) return false;
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
    if (queuedBytes + begunBytes() + writer.unsentBytes() > fate.limits().outputBytesMax()) {
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
    for (ByteBuffer message; (message = next()) != null; begun = null) writer.write(message);
  }

  private boolean trySendQueued() throws IOException {
    for (ByteBuffer message; (message = next()) != null; begun = null) {
      writer.tryWrite(message);
      if (message.hasRemaining() || writer.unsentBytes() > 0) return false;
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
