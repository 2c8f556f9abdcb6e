package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A wire whose peer answers at once: with what was written, or with the same bytes over and over.
 * It is ready whenever somebody asks. Of one thread.
 */
final class EchoingWire implements Wire {
  private final byte[] endless;
  private int at;
  private final ByteBuffer echoed = ByteBuffer.allocateDirect(128 << 10).limit(0);
  private final Ready readiness = new Ready();

  /** How often it was written to and read from: on a socket these are system calls. */
  long writes;

  long reads;

  /** A peer that sends back what it is sent. */
  EchoingWire() {
    this(new byte[0]);
  }

  /** A peer that never stops to send this. */
  EchoingWire(byte[] endless) {
    this.endless = endless;
  }

  @Override
  public int read(ByteBuffer into) {
    reads++;
    int before = into.position();
    if (endless.length == 0) {
      int count = Math.min(into.remaining(), echoed.remaining());
      into.put(before, echoed, echoed.position(), count).position(before + count);
      echoed.position(echoed.position() + count);
    }
    while (endless.length > 0 && into.hasRemaining()) {
      int count = Math.min(into.remaining(), endless.length - at);
      into.put(endless, at, count);
      at = (at + count) % endless.length;
    }
    return into.position() - before;
  }

  @Override
  public int write(ByteBuffer from) {
    writes++;
    int count = from.remaining();
    if (endless.length == 0) echoed.compact().put(from).flip();
    else from.position(from.limit());
    return count;
  }

  @Override
  public long transferFrom(FileChannel file, long position, long count) throws IOException {
    throw new IOException("not here");
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
    {
      readableOnce();
    }

    @Override
    protected void arm(int operation) {
      if (operation == READ) readableOnce();
      else writable();
    }

    @Override
    protected void disarmRead() {}
  }
}
