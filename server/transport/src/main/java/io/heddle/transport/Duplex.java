package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection for programs that pass bytes on in both directions at once: one thread reads {@link
 * #in}, another writes {@link #out}, and neither waits for the other. Nothing is buffered, nothing
 * has a deadline, and the end of one direction leaves the other as it is. Closing is for any thread
 * and ends the waits of both.
 */
public final class Duplex implements AutoCloseable {
  private final Wire wire;
  private final InputStream in = new In();
  private final OutputStream out = new Out();

  /** Held for single writes that do not wait, and for looking at how they ended. */
  private final ReentrantLock writing = new ReentrantLock();

  private @Nullable IOException writeFailure;

  Duplex(Wire wire) {
    this.wire = wire;
  }

  /** What the peer sends, as it comes: a read returns what is there. */
  public InputStream in() {
    return in;
  }

  /**
   * What the peer is sent: a write returns when all of it was taken. Closing it says that nothing
   * more will be written; the peer can still send.
   */
  public OutputStream out() {
    return out;
  }

  @Override
  public void close() {
    wire.close();
  }

  private void await(int operation) throws IOException {
    switch (wire.readiness().await(operation, Readiness.KILL, Readiness.NEVER)) {
      case READY, TIMED_OUT -> {}
      case SIGNALLED -> throw new ClosedChannelException();
      case INTERRUPTED ->
          throw new InterruptedIOException("interrupted while waiting for the peer");
    }
  }

  private void writeSome(ByteBuffer from) throws IOException {
    writing.lock();
    try {
      wire.write(from);
    } catch (IOException e) {
      writeFailure = e;
      throw e;
    } finally {
      writing.unlock();
    }
  }

  /**
   * The system tells of a reset once, to whoever asks first; if that was the writer, the reader is
   * told of an end like any other. A broken pipe is none: the peer had finished before.
   */
  private void throwIfReset() throws IOException {
    writing.lock();
    try {
      if (writeFailure != null && !BrokenPipe.is(writeFailure)) {
        throw new IOException(writeFailure.getMessage(), writeFailure);
      }
    } finally {
      writing.unlock();
    }
  }

  private final class In extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) return 0;
      ByteBuffer into = ByteBuffer.wrap(bytes, offset, length);
      while (true) {
        int got = wire.read(into);
        if (got < 0) throwIfReset();
        if (got != 0) return got;
        await(Readiness.READ);
      }
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer from = ByteBuffer.wrap(bytes, offset, length);
      while (true) {
        writeSome(from);
        if (!from.hasRemaining() && wire.unsentBytes() == 0) return;
        await(Readiness.WRITE);
      }
    }

    @Override
    public void close() throws IOException {
      wire.shutdownOutput();
      if (wire.unsentBytes() > 0) write(new byte[0], 0, 0);
    }
  }
}
