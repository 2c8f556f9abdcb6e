package io.heddle.transport;

import io.heddle.transport.readiness.Poller;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connected socket. */
public sealed class SocketWire implements Wire permits UpgradableWire {
  private final SocketChannel channel;
  private final Poller poller;
  private final Readiness readiness;

  /**
   * Takes over a connected channel; it is closed if that fails.
   *
   * @throws IOException if it was closed meanwhile
   */
  public SocketWire(SocketChannel channel, Poller poller) throws IOException {
    this.channel = channel;
    this.poller = poller;
    try {
      channel.configureBlocking(false);
      readiness = poller.watchLater(channel, SelectionKey.OP_READ);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return channel.write(from);
  }

  @Override
  public long transferFrom(FileChannel file, long position, long count) throws IOException {
    return file.transferTo(position, count, channel);
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public boolean closeShowsEnd() {
    return true;
  }

  /**
   * A selector calls a socket in trouble ready for whatever it was asked, thus also for what a
   * connected one is never ready for otherwise.
   */
  @Override
  public boolean wasReset() {
    if (!(peer() instanceof InetSocketAddress) || channel.socket().isOutputShutdown()) return false;
    try (Selector look = Selector.open()) {
      SelectionKey key = channel.register(look, SelectionKey.OP_CONNECT);
      look.selectNow();
      return key.isConnectable();
    } catch (IOException outOfDescriptors) {
      return false;
    } catch (CancelledKeyException closed) {
      return true;
    }
  }

  /** Not to linger at all means a reset, of TCP; other sockets do not mind. */
  @Override
  public void resetOnClose(boolean reset) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, reset ? 0 : -1);
    } catch (IOException | UnsupportedOperationException closedOrUnknown) {
      // Then there is nothing to reset.
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The descriptor is given back all the same.
    }
    readiness.signal(Readiness.KILL);
    // Else the descriptor is back already.
    if (channel.isRegistered()) poller.wake();
  }

  @Override
  public Readiness readiness() {
    return readiness;
  }

  @Override
  public SocketAddress peer() {
    try {
      // Of a Unix socket an empty path, unless the client has bound one.
      return channel.getRemoteAddress();
    } catch (IOException closed) {
      return NOWHERE;
    }
  }

  static final SocketAddress NOWHERE = new ClosedAddress();

  private static final class ClosedAddress extends SocketAddress {
    private static final long serialVersionUID = 1;

    @Override
    public String toString() {
      return "closed";
    }
  }
}
