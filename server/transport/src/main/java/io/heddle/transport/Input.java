package io.heddle.transport;

import io.heddle.protocol.Connection;
import io.heddle.protocol.ProtocolException;
import io.heddle.transport.readiness.Readiness;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the peer sends, for whoever reads it: bytes, and where requests begin. Of the connection's
 * own thread.
 */
final class Input extends InputStream {
  private final WireReader reader;
  private final ReceiveBuffer received;
  private final Output output;
  private final @Nullable Pace requestsPace;

  Input(WireReader reader, ReceiveBuffer received, Output output, Limits limits) {
    this.reader = reader;
    this.received = received;
    this.output = output;
    this.requestsPace = limits.requestsRate() == 0 ? null : new Pace(limits.requestsRate());
  }

  // --- requests

  /** Waits for the first byte of a request; false when there will be none. */
  boolean beginRequest() throws IOException {
    comeBack();
    reader.clock().idle();
    reader.timer().end();
    if (reader.servedEnough()) return false;
    if (received.isEmpty() && !reader.fill(Readiness.DRAIN)) return false;
    if (requestsPace != null) {
      reader.keepTo(requestsPace);
      requestsPace.took(1);
    }
    reader.clock().request();
    reader.timer().begin(reader.receiver().lastNanos());
    return true;
  }

  /** The same until a moment, at which it is false. */
  boolean beginRequest(long until) throws IOException {
    reader.clock().patience(until);
    try {
      return beginRequest();
    } finally {
      reader.clock().patience(0);
    }
  }

  /** The same unless an event has happened before, at which it is false. */
  boolean beginRequest(BooleanSupplier otherwise) throws IOException {
    reader.event(otherwise);
    try {
      return beginRequest();
    } finally {
      reader.event(null);
    }
  }

  // --- bytes

  /** For more: whatever was lent counts as read. */
  private void comeBack() {
    if (reader.sink() != null) throw new IllegalStateException("a read after discardInput()");
    received.takeBackLent();
  }

  /** Lends what is there, waiting for something if there is nothing; null at the end. */
  @Nullable ByteBuffer lend() throws IOException {
    comeBack();
    return received.isEmpty() && !reader.fill(0) ? null : received.lend();
  }

  @Override
  public int read() throws IOException {
    comeBack();
    return received.isEmpty() && !reader.fill(0) ? -1 : received.bytes().get() & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    comeBack();
    if (length == 0) return 0;
    if (received.isEmpty() && !reader.fill(0)) return -1;
    return received.moveTo(bytes, offset, length);
  }

  byte[] readBytes(int count) throws IOException {
    comeBack();
    int roomAtFirst = Math.max(received.size(), HeapShare.SMALL_BYTES);
    byte[] bytes = new byte[Math.min(count, roomAtFirst)];
    int held = 0;
    try {
      for (int have = 0; have < count; ) {
        if (received.isEmpty()) {
          // Only while it has to be waited for.
          held = reader.receiver().hold(held, bytes.length);
          if (!reader.fill(0))
            throw new EOFException("the peer finished after " + have + " of " + count + " bytes");
        }
        if (have == bytes.length) {
          int larger = (int) Math.min(count, 2L * have);
          held = reader.receiver().hold(held, larger);
          bytes = Arrays.copyOf(bytes, larger);
        }
        have += received.moveTo(bytes, have, bytes.length - have);
      }
      return bytes;
    } finally {
      HeapShare.PARTIAL_REQUESTS.giveBack(held);
    }
  }

  @Override
  public int available() {
    return received.available();
  }

  @Override
  public long transferTo(OutputStream to) throws IOException {
    comeBack();
    long before = reader.receiver().bytes();
    if (to.equals(output)) {
      // Straight from the buffer that was read into to the wire, with one write for each read.
      while (!received.isEmpty() || reader.fill(0)) output.writeThrough(received.handOver());
    } else {
      pump(to);
    }
    return reader.receiver().bytes() - before;
  }

  private void pump(OutputStream to) throws IOException {
    while (true) {
      if (received.isEmpty()) {
        to.flush();
        if (!reader.fill(0)) return;
      }
      byte[] chunk = new byte[received.size()];
      received.moveTo(chunk, 0, chunk.length);
      to.write(chunk);
    }
  }

  /** From now on another thread throws away what comes, until the end. */
  void discard() {
    if (reader.sink() != null) return;
    comeBack();
    reader.discard();
  }

  /** As {@link Connection#await}, until a deadline. */
  boolean await(CompletableFuture<?> work, long deadline) throws IOException, InterruptedException {
    if (reader.sink() == null) received.takeBackLent();
    output.flush();
    reader.timer().settle();
    return new WorkWait(reader, work, deadline).run();
  }

  /** As {@link Receiver#replaceWire}. */
  void replaceWire(Wire by) throws ProtocolException {
    comeBack();
    reader.receiver().replaceWire(by);
  }

  void release() {
    // The sink may be reading into it at this moment, and gives it back in the end.
    if (reader.sink() == null) received.release();
  }
}
