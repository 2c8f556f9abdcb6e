package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;

/**
 * A wire that takes only so many bytes from some point on, until it is widened. It is reported as
 * writable all the while, so whoever waits for that goes round and round.
 */
final class NarrowWire implements Wire {
  private final Wire wire;
  private final CountDownLatch refused = new CountDownLatch(1);
  private volatile boolean narrow;

  /** Of whoever writes, once it is narrow. */
  private int room;

  NarrowWire(Wire wire) {
    this.wire = wire;
  }

  void narrow(int bytes) {
    room = bytes;
    narrow = true;
  }

  void awaitRefusal() throws InterruptedException {
    refused.await();
  }

  void widen() {
    narrow = false;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (!narrow) return wire.write(from);
    ByteBuffer part = from.slice(from.position(), Math.min(room, from.remaining()));
    int wrote = wire.write(part);
    from.position(from.position() + wrote);
    room -= wrote;
    if (from.hasRemaining()) refused.countDown();
    return wrote;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return wire.read(into);
  }

  @Override
  public long transferFrom(FileChannel file, long position, long count) throws IOException {
    return wire.transferFrom(file, position, count);
  }

  @Override
  public void shutdownOutput() throws IOException {
    wire.shutdownOutput();
  }

  @Override
  public void close() {
    wire.close();
  }

  @Override
  public Readiness readiness() {
    return wire.readiness();
  }

  @Override
  public SocketAddress peer() {
    return wire.peer();
  }
}
