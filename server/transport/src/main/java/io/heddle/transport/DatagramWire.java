package io.heddle.transport;

import io.heddle.protocol.TooLongException;
import io.heddle.transport.readiness.Poller;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams for a client that thinks in streams: each line that is written is sent as a datagram,
 * without its LF, and each one that comes is read as a line, with an LF unless it brings its own.
 * Nobody says when the last reply has come: the input ends a while after the output has.
 */
final class DatagramWire implements Wire {
  /** How long replies to the last datagram are waited for. */
  private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();

  /** The most that a datagram holds over IPv4. */
  private static final int LINE_BYTES_MAX = 65_507;

  /** Replies to many lines at once may come while this side still sends; the system bounds it. */
  private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

  /** More than any datagram holds, and an LF. */
  private static final int BUFFER_BYTES = (64 << 10) + 1;

  private final DatagramChannel channel;
  private final Poller poller;
  private final Readiness readiness;

  /** Of the thread that reads: what has come and was not read yet. */
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);

  /** Of the thread that writes: the line that has no end yet. */
  private final ByteBuffer line = ByteBuffer.allocateDirect(LINE_BYTES_MAX);

  /** The system tells of a port that nobody listens on once, to whoever asks first. */
  private volatile @Nullable IOException writeFailure;

  private volatile boolean ended;

  private DatagramWire(DatagramChannel channel, Poller poller) throws IOException {
    this.channel = channel;
    this.poller = poller;
    channel.configureBlocking(false);
    readiness = poller.watch(channel, SelectionKey.OP_READ);
  }

  /** Takes datagrams from this peer only; it is not asked whether it is there. */
  static DatagramWire connect(InetSocketAddress peer, Poller poller) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      // For the one that sends what is empty.
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      channel.connect(peer);
      return new DatagramWire(channel, poller);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (writeFailure != null) throw writeFailure;
    if (!incoming.hasRemaining() && !receive()) return ended ? -1 : 0;
    int count = Math.min(incoming.remaining(), into.remaining());
    into.put(into.position(), incoming, incoming.position(), count);
    into.position(into.position() + count);
    incoming.position(incoming.position() + count);
    return count;
  }

  private boolean receive() throws IOException {
    incoming.clear().limit(BUFFER_BYTES - 1);
    boolean received = channel.receive(incoming) != null;
    boolean ends = received && incoming.position() > 0 && last(incoming) == '\n';
    incoming.limit(BUFFER_BYTES);
    if (received && !ends) incoming.put((byte) '\n');
    incoming.flip();
    return received;
  }

  private static byte last(ByteBuffer written) {
    return written.get(written.position() - 1);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int before = from.remaining();
    try {
      while (from.hasRemaining()) {
        byte next = from.get(from.position());
        if (next == '\n' ? !sendLine() : !append(next)) break;
        from.get();
      }
    } catch (IOException e) {
      fail(e);
      throw e;
    }
    return before - from.remaining();
  }

  private boolean append(byte next) throws TooLongException {
    if (!line.hasRemaining())
      throw new TooLongException(
          "a line of more than %,d bytes, which is all that a datagram holds"
              .formatted(LINE_BYTES_MAX),
          LINE_BYTES_MAX,
          "");
    line.put(next);
    return true;
  }

  /** False when the system has no room. */
  private boolean sendLine() throws IOException {
    line.flip();
    if (!line.hasRemaining()) sendEmpty();
    boolean sent = !line.hasRemaining() || channel.write(line) > 0;
    if (sent) line.clear();
    else line.compact();
    return sent;
  }

  /**
   * A connected channel does not send what is empty (seen on Java 25); one that is not does, and
   * what is sent to the port of both goes to the one that is connected.
   */
  private void sendEmpty() throws IOException {
    try (DatagramChannel other = DatagramChannel.open()) {
      other.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      other.bind(channel.getLocalAddress());
      other.send(ByteBuffer.allocate(0), channel.getRemoteAddress());
    }
  }

  /** For the reader, too, who would wait for ever. */
  private void fail(IOException e) {
    writeFailure = e;
    wakeReader();
  }

  private void wakeReader() {
    // It has not named this signal, so it tries again.
    readiness.signal(Readiness.DRAIN);
  }

  @Override
  public long transferFrom(FileChannel file, long position, long count) {
    throw new UnsupportedOperationException("a file is no datagram");
  }

  /** Sends a last line that has no end; the input ends a while after that. */
  @Override
  public void shutdownOutput() throws IOException {
    try {
      if (line.position() > 0) sendLine();
    } catch (IOException e) {
      fail(e);
      throw e;
    }
    Thread.ofVirtual().name("heddle-linger").start(this::endInAWhile);
  }

  private void endInAWhile() {
    long end = System.nanoTime() + LINGER_NANOS;
    for (long left; (left = end - System.nanoTime()) > 0; ) LockSupport.parkNanos(left);
    ended = true;
    wakeReader();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The descriptor is given back all the same.
    }
    readiness.signal(Readiness.KILL);
    poller.wake();
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public SocketAddress peer() {
    try {
      return channel.getRemoteAddress();
    } catch (IOException closed) {
      return SocketWire.NOWHERE;
    }
  }
}
