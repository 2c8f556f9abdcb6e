package io.heddle.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the handler writes, gathered until it is flushed. From the moment that a full buffer had to
 * be sent until the next flush, the handler has something half written: it keeps the turn for so
 * long, so that no message of others gets inside.
 */
final class Output extends OutputStream {
  /** From this size on, bytes go from the caller's buffer to the wire. */
  private static final int DIRECT_BYTES = 8 << 10;

  private final Outbox outbox;
  private final WireWriter writer;
  private @Nullable ByteBuffer buffer;
  private boolean halfWritten;

  Output(Outbox outbox, WireWriter writer) {
    this.outbox = outbox;
    this.writer = writer;
  }

  @Override
  public void write(int b) throws IOException {
    roomy().put((byte) b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length >= DIRECT_BYTES) {
      write(ByteBuffer.wrap(bytes, offset, length));
      return;
    }
    for (int done = 0; done < length; ) {
      ByteBuffer to = roomy();
      int part = Math.min(to.remaining(), length - done);
      to.put(bytes, offset + done, part);
      done += part;
    }
  }

  void write(ByteBuffer bytes) throws IOException {
    if (bytes.remaining() >= DIRECT_BYTES) {
      sendPart();
      writer.write(bytes);
      return;
    }
    while (bytes.hasRemaining()) {
      ByteBuffer to = roomy();
      int part = Math.min(to.remaining(), bytes.remaining());
      to.put(to.position(), bytes, bytes.position(), part);
      to.position(to.position() + part);
      bytes.position(bytes.position() + part);
    }
  }

  /** Sends all of a leased buffer now, behind what is buffered, and gives it back. */
  void writeThrough(ByteBuffer leased) throws IOException {
    try {
      flush();
      outbox.take();
    } catch (IOException e) {
      BufferPool.SHARED.release(leased);
      throw e;
    }
    try {
      writer.writeLeased(leased);
    } finally {
      outbox.giveBack();
    }
  }

  @Override
  public void flush() throws IOException {
    ByteBuffer last = buffer;
    if (last == null && !halfWritten) return;
    if (!halfWritten) outbox.take();
    halfWritten = false;
    buffer = null;
    try {
      if (last != null) writer.writeLeased(last.flip());
    } finally {
      outbox.giveBack();
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }

  long transferFrom(FileChannel file, long position, long count) throws IOException {
    sendPart();
    return writer.transferFrom(file, position, count);
  }

  /**
   * For the handler's own thread: sends a message, without waiting, behind what was written. What
   * is half written ends with the message, so that nothing written later comes before it.
   */
  boolean send(ByteBuffer message) {
    ByteBuffer buffered = takeBuffered();
    if (halfWritten) {
      halfWritten = false;
      return outbox.sendAndGiveBack(
          buffered == null ? List.of(message) : List.of(buffered, message));
    }
    return (buffered == null || outbox.send(buffered)) && outbox.send(message);
  }

  private @Nullable ByteBuffer takeBuffered() {
    ByteBuffer leased = buffer;
    if (leased == null) return null;
    buffer = null;
    ByteBuffer copy = ByteBuffer.allocate(leased.position()).put(leased.flip()).flip();
    BufferPool.SHARED.release(leased);
    return copy;
  }

  /** Gives back what is held without sending it. */
  void abandon() {
    if (buffer != null) BufferPool.SHARED.release(buffer);
    buffer = null;
  }

  /** A buffer with room for a byte at least. */
  private ByteBuffer roomy() throws IOException {
    if (buffer != null && !buffer.hasRemaining()) sendPart();
    if (buffer == null) {
      buffer = BufferPool.SHARED.lease();
      buffer.limit(Math.min(buffer.capacity(), BufferPool.SHARED.takeBytesMax()));
    }
    return buffer;
  }

  /** Sends what is buffered and keeps the turn: more of the same follows. */
  void sendPart() throws IOException {
    if (!halfWritten) outbox.take();
    halfWritten = true;
    ByteBuffer part = buffer;
    buffer = null;
    if (part != null) writer.writeLeased(part.flip());
    writer.letOthersRun();
  }
}
