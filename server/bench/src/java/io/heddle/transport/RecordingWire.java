package io.heddle.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heddle.transport.readiness.Readiness;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/** A wire that keeps what is written, and tells when two threads write at a time. */
final class RecordingWire implements Wire {
  private static final long LOST_NANOS = 2_000_000_000L;

  private final int atOnce;
  private final byte[] bytes = new byte[32];
  private final AtomicBoolean busy = new AtomicBoolean();
  private final Ready readiness = new Ready();
  private volatile boolean twoAtOnce;
  private volatile int count;

  /**
   * @param atOnce bytes that the peer takes in one write; it takes more in the next
   */
  RecordingWire(int atOnce) {
    this.atOnce = atOnce;
  }

  @Override
  public int write(ByteBuffer from) {
    if (!busy.compareAndSet(false, true)) twoAtOnce = true;
    int length = Math.min(from.remaining(), atOnce);
    int at = count;
    from.get(bytes, at, length);
    count = at + length;
    busy.set(false);
    return length;
  }

  /** All that was written; waits until it is so many bytes, which another thread may write. */
  String written(int bytesAtLeast) {
    long end = System.nanoTime() + LOST_NANOS;
    while (count < bytesAtLeast && System.nanoTime() - end < 0) Thread.onSpinWait();
    if (twoAtOnce) return "two at once";
    return new String(bytes, 0, count, ISO_8859_1);
  }

  @Override
  public int read(ByteBuffer into) {
    return 0;
  }

  @Override
  public long transferFrom(FileChannel file, long position, long bytesMax) {
    return 0;
  }

  @Override
  public void shutdownOutput() {}

  @Override
  public void close() {}

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public SocketAddress peer() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  }

  private static final class Ready extends Readiness {
    @Override
    protected void arm(int operation) {
      if (operation == WRITE) writable();
    }

    @Override
    protected void disarmRead() {}
  }
}
