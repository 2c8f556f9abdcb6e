package io.heddle.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * What leaves one TLS connection: encrypted and sent in the same order, since the reading thread
 * sends as well, the answers of TLS itself. Under a lock, in which nothing waits. Thread-safe.
 */
final class TlsOutput {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** What one write encrypts before others have their turn. */
  private static final int WRITE_BYTES_MAX = 256 << 10;

  /** Answers of TLS that may wait for a peer which asks for more of them and takes none. */
  private static final int OWED_MAX = 16;

  private final Wire wire;
  private final SSLEngine engine;
  private final ReentrantLock lock = new ReentrantLock();

  /** Ciphertext that the peer did not take. */
  private ByteBuffer unsent = NOTHING;

  private boolean finished;
  private int owed;

  TlsOutput(Wire wire, SSLEngine engine) {
    this.wire = wire;
    this.engine = engine;
  }

  /** As {@link Wire#write}. */
  int write(ByteBuffer from) throws IOException {
    int before = from.remaining();
    lock.lock();
    try {
      while (sendUnsent() && from.hasRemaining() && before - from.remaining() < WRITE_BYTES_MAX)
        seal(from);
      return before - from.remaining();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends what TLS has to say by itself, or leaves that to whoever writes next. The reading thread
   * may have learnt of it while another one finished the output: then nothing is said any more.
   */
  void answer() throws IOException {
    lock.lock();
    try {
      if (finished) return;
      if (sendUnsent()) seal(NOTHING);
      else if (++owed > OWED_MAX) throw new SSLException("the peer takes none of what it asks for");
    } finally {
      lock.unlock();
    }
  }

  /** Sends close_notify, and nothing after it. */
  void finish() throws IOException {
    lock.lock();
    try {
      if (finished) return;
      engine.closeOutbound();
      seal(NOTHING);
      finished = true;
      if (!unsent.hasRemaining()) wire.shutdownOutput();
    } finally {
      lock.unlock();
    }
  }

  int unsentBytes() {
    lock.lock();
    try {
      return unsent.remaining();
    } finally {
      lock.unlock();
    }
  }

  void abandon() {
    lock.lock();
    try {
      BufferPool.SHARED.stalled(-unsent.remaining());
      unsent = NOTHING;
    } finally {
      lock.unlock();
    }
  }

  // --- with the lock

  /** Encrypts what fits into a leased buffer, and sends it. */
  private void seal(ByteBuffer from) throws IOException {
    ByteBuffer leased = BufferPool.SHARED.lease();
    try {
      SSLEngineResult result;
      do {
        result = engine.wrap(from, leased);
      } while (result.bytesProduced() > 0
          && (from.hasRemaining() || result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP));
      boolean refused = from.hasRemaining() && leased.position() == 0;
      send(leased.flip());
      owed = 0;
      if (refused) throw new IOException("the peer has ended both directions, as TLS 1.2 does");
    } finally {
      BufferPool.SHARED.release(leased);
    }
  }

  /** Behind what is unsent. */
  private void send(ByteBuffer leased) throws IOException {
    if (sendUnsent()) wire.write(leased);
    int more = leased.remaining();
    if (more == 0) return;
    BufferPool.SHARED.stalled(more);
    unsent = ByteBuffer.allocate(unsent.remaining() + more).put(unsent).put(leased).flip();
  }

  /** True if nothing is left. */
  private boolean sendUnsent() throws IOException {
    int before = unsent.remaining();
    if (before == 0) return true;
    wire.write(unsent);
    BufferPool.SHARED.stalled(unsent.remaining() - before);
    if (unsent.hasRemaining()) return false;
    unsent = NOTHING;
    if (finished) wire.shutdownOutput();
    return true;
  }
}
