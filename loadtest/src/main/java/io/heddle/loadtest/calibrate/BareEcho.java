package io.heddle.loadtest.calibrate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The least that a server can do: one thread that writes back what it reads. A process of its own,
 * which prints its port and ends when its input does: with whoever started it, at the latest. Needs
 * the JDK alone.
 */
final class BareEcho {
  private static final int BACKLOG = 4096;
  private static final int BUFFER_BYTES = 256 << 10;

  private final Selector selector;
  private final ServerSocketChannel listener;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  private BareEcho() throws IOException {
    selector = Selector.open();
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Runs until the input ends. */
  public static void main(String[] arguments) throws IOException {
    var echo = new BareEcho();
    Thread.ofPlatform().daemon().name("echo").start(echo::serve);
    System.out.println(((InetSocketAddress) echo.listener.getLocalAddress()).getPort());
    System.out.flush();
    while (System.in.read() >= 0) {
      // Nothing is said on it; only its end matters.
    }
  }

  private void serve() {
    try {
      while (true) selector.select(this::ready);
    } catch (IOException e) {
      // Without its selector it serves nobody; that it is gone tells the parent.
      Runtime.getRuntime().halt(1);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) accept();
      else echo((SocketChannel) key.channel(), key);
    } catch (IOException lost) {
      key.cancel();
      close(key);
    }
  }

  private void accept() throws IOException {
    for (SocketChannel peer; (peer = listener.accept()) != null; ) {
      peer.configureBlocking(false);
      peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
      peer.register(selector, SelectionKey.OP_READ);
    }
  }

  private void echo(SocketChannel peer, SelectionKey key) throws IOException {
    if (key.attachment() instanceof ByteBuffer rest) {
      peer.write(rest);
      if (rest.hasRemaining()) return;
      key.attach(null);
      key.interestOps(SelectionKey.OP_READ);
      return;
    }
    buffer.clear();
    if (peer.read(buffer) < 0) {
      peer.close();
      return;
    }
    peer.write(buffer.flip());
    if (!buffer.hasRemaining()) return;
    // The peer is slow to read: keep the rest, and read nothing more until it is gone.
    key.attach(ByteBuffer.allocate(buffer.remaining()).put(buffer).flip());
    key.interestOps(SelectionKey.OP_WRITE);
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      // Closed it is, all the same.
    }
  }
}
