package io.heddle.protocol.testkit;

import io.heddle.transport.Wire;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One end of a connection in memory. Its readiness reports each event once, and a waiter looks
 * again after arming, so that the very same waiting code runs here as on a socket.
 */
final class MemoryWire implements Wire {
  private final Pipe incoming;
  private final Pipe outgoing;
  private final SocketAddress peer;
  private final Signalled readiness = new Signalled();
  private boolean resetOnClose;

  private MemoryWire(Pipe incoming, Pipe outgoing, SocketAddress peer) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.peer = peer;
    incoming.reader = readiness;
    outgoing.writer = readiness;
  }

  /** The two ends of a connection; each direction holds so many bytes that were not read yet. */
  static MemoryWire[] pair(
      int capacityBytes, SocketAddress serverAddress, SocketAddress clientAddress) {
    var toServer = new Pipe(capacityBytes);
    var toClient = new Pipe(capacityBytes);
    return new MemoryWire[] {
      new MemoryWire(toServer, toClient, clientAddress),
      new MemoryWire(toClient, toServer, serverAddress)
    };
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return incoming.read(into);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return outgoing.write(from);
  }

  @Override
  public long transferFrom(FileChannel file, long position, long count) throws IOException {
    ByteBuffer part = ByteBuffer.allocate((int) Math.min(count, outgoing.room()));
    if (part.hasRemaining()) file.read(part, position);
    // Also when there is no room or nothing left: a pipe that is broken says so.
    return outgoing.write(part.flip());
  }

  @Override
  public void shutdownOutput() {
    outgoing.finish();
  }

  @Override
  public boolean wasReset() {
    return incoming.broken();
  }

  @Override
  public void resetOnClose(boolean reset) {
    resetOnClose = reset;
  }

  @Override
  public void close() {
    if (resetOnClose) {
      reset();
      return;
    }
    outgoing.finish();
    // As on a socket: what is written to an end that has closed breaks.
    incoming.breakOff("Broken pipe");
    readiness.signal(Readiness.KILL);
  }

  /** Ends the connection as a peer does that dies: both directions fail. */
  void reset() {
    outgoing.breakOff("Connection reset");
    incoming.breakOff("Broken pipe");
    readiness.signal(Readiness.KILL);
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public SocketAddress peer() {
    return peer;
  }

  private final class Signalled extends Readiness {
    {
      // Every wait has to look for itself first.
      readableOnce();
    }

    @Override
    protected void arm(int operation) {
      // The event may have been reported before anybody waited for it.
      if (operation == READ && incoming.canRead()) readableOnce();
      if (operation == WRITE && outgoing.canWrite()) writable();
    }

    @Override
    protected void disarmRead() {}

    void dataArrived() {
      readableOnce();
    }

    void roomMade() {
      writable();
    }
  }

  /** One direction: a ring of bytes, as large as what it had to hold so far. */
  private static final class Pipe {
    private static final int SMALL_BYTES = 1 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final int capacityBytes;
    private byte[] ring;
    private long written;
    private long read;
    private boolean finished;
    private String broken = "";

    @SuppressWarnings("NullAway.Init")
    private volatile Signalled reader;

    @SuppressWarnings("NullAway.Init")
    private volatile Signalled writer;

    Pipe(int capacityBytes) {
      this.capacityBytes = capacityBytes;
      ring = new byte[Math.min(capacityBytes, SMALL_BYTES)];
    }

    int read(ByteBuffer into) throws IOException {
      int count;
      lock.lock();
      try {
        throwIfBroken();
        if (read == written && finished) return -1;
        count = (int) Math.min(into.remaining(), written - read);
        for (int i = 0; i < count; i++) into.put(ring[(int) (read++ % ring.length)]);
      } finally {
        lock.unlock();
      }
      if (count > 0) writer.roomMade();
      return count;
    }

    int write(ByteBuffer from) throws IOException {
      int count;
      lock.lock();
      try {
        throwIfBroken();
        if (finished) throw new IOException("Broken pipe");
        count = Math.min(from.remaining(), room());
        growTo((int) (written - read) + count);
        for (int i = 0; i < count; i++) ring[(int) (written++ % ring.length)] = from.get();
      } finally {
        lock.unlock();
      }
      if (count > 0) reader.dataArrived();
      return count;
    }

    void finish() {
      lock.lock();
      try {
        finished = true;
      } finally {
        lock.unlock();
      }
      reader.dataArrived();
    }

    void breakOff(String why) {
      lock.lock();
      try {
        // A peer that finished before may close: what it sent can still be read.
        if (broken.isEmpty()) broken = why;
      } finally {
        lock.unlock();
      }
      reader.dataArrived();
      writer.roomMade();
    }

    boolean canRead() {
      lock.lock();
      try {
        return read < written || finished || !broken.isEmpty();
      } finally {
        lock.unlock();
      }
    }

    boolean canWrite() {
      lock.lock();
      try {
        return room() > 0 || finished || !broken.isEmpty();
      } finally {
        lock.unlock();
      }
    }

    int room() {
      lock.lock();
      try {
        return capacityBytes - (int) (written - read);
      } finally {
        lock.unlock();
      }
    }

    private void growTo(int bytes) {
      if (bytes <= ring.length) return;
      byte[] larger = new byte[Math.min(capacityBytes, Math.max(bytes, 2 * ring.length))];
      for (long i = read; i < written; i++)
        larger[(int) (i % larger.length)] = ring[(int) (i % ring.length)];
      ring = larger;
    }

    boolean broken() {
      lock.lock();
      try {
        return !broken.isEmpty();
      } finally {
        lock.unlock();
      }
    }

    private void throwIfBroken() throws IOException {
      if (!broken.isEmpty()) throw new IOException(broken);
    }
  }
}
