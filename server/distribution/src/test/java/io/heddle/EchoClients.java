package io.heddle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.SocketFactory;

/** Connections that send a message and read it back, each with one under way at a time. */
final class EchoClients implements AutoCloseable {
  private final List<Socket> sockets = new ArrayList<>();
  private final byte[] message;
  private final byte[] answer;

  EchoClients(InetSocketAddress server, SocketFactory factory, int count, byte[] message) {
    this.message = message;
    this.answer = new byte[message.length];
    try {
      // One after the other, so that none waits in a backlog.
      for (int i = 0; i < count; i++) connect(server, factory);
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    }
  }

  private void connect(InetSocketAddress server, SocketFactory factory) throws IOException {
    Socket socket = factory.createSocket(server.getAddress(), server.getPort());
    sockets.add(socket);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Heddle.PATIENCE.toMillis());
    send(socket);
    receive(socket);
  }

  /**
   * So many messages on each. A connection is sent its next as soon as it has answered, and before
   * the others are looked at: as long as the server is slower than this thread it has one of each.
   */
  void exchange(int messages) {
    try {
      for (Socket socket : sockets) send(socket);
      for (int i = messages - 1; i >= 0; i--) {
        for (Socket socket : sockets) {
          receive(socket);
          if (i > 0) send(socket);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(Socket socket) throws IOException {
    socket.getOutputStream().write(message);
  }

  private void receive(Socket socket) throws IOException {
    int got = socket.getInputStream().readNBytes(answer, 0, answer.length);
    if (got < answer.length || !Arrays.equals(answer, message))
      throw new AssertionError("not what was sent: %d bytes".formatted(got));
  }

  @Override
  public void close() {
    try {
      for (Socket socket : sockets) socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
