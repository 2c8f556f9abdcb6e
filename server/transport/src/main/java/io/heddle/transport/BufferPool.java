package io.heddle.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Large direct buffers, lent to connections while they have data in hand and never while they wait
 * for their peer, so that a few serve thousands. When all are out (handlers that block on something
 * else keep theirs) plain arrays fill in. Thread-safe.
 */
final class BufferPool {
  static final BufferPool SHARED = new BufferPool(64, 64 << 10);

  /** Room for the largest record of TLS. */
  private static final int SPARE_BYTES = 17 << 10;

  private static final int FRUGAL_BYTES = 4 << 10;
  private static final long STALLED_BYTES_MAX = 64L << 20;

  private final AtomicReferenceArray<ByteBuffer> slots;
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicLong stalledBytes = new AtomicLong();
  private final int bufferBytes;

  BufferPool(int buffersMax, int bufferBytes) {
    this.slots = new AtomicReferenceArray<>(buffersMax);
    this.bufferBytes = bufferBytes;
  }

  /**
   * A buffer with position 0 and the limit at its capacity, to be given back by {@link #release}.
   */
  ByteBuffer lease() {
    for (int i = 0; i < slots.length(); i++) {
      if (slots.getPlain(i) == null) continue;
      ByteBuffer buffer = slots.getAndSet(i, null);
      if (buffer != null) return buffer.clear();
    }
    if (made.get() < slots.length() && made.incrementAndGet() <= slots.length()) {
      try {
        return ByteBuffer.allocateDirect(bufferBytes);
      } catch (OutOfMemoryError noDirectMemory) {
        made.decrementAndGet();
      }
    }
    return ByteBuffer.allocate(SPARE_BYTES);
  }

  void release(ByteBuffer buffer) {
    if (!buffer.isDirect()) return;
    for (int i = 0; i < slots.length(); i++) {
      if (slots.getPlain(i) == null && slots.compareAndSet(i, null, buffer)) return;
    }
  }

  /**
   * How much to take from one peer at a time: little when much is held for peers that do not read.
   */
  int takeBytesMax() {
    return stalledBytes.getPlain() < STALLED_BYTES_MAX ? bufferBytes : FRUGAL_BYTES;
  }

  /** Counts bytes that are held, outside the pool, until a peer takes them. */
  void stalled(long bytes) {
    stalledBytes.addAndGet(bytes);
  }
}
