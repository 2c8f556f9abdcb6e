package io.heddle.loadtest.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.UnaryOperator;

/** Answers each line with what a test says; an empty answer closes the connection. */
final class LineServer implements AutoCloseable {
  private final ServerSocket listening;
  private final UnaryOperator<String> answers;

  LineServer(UnaryOperator<String> answers) throws IOException {
    this.answers = answers;
    this.listening = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String endpoint() {
    return "tcp://127.0.0.1:" + listening.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket;
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      for (String line; (line = in.readLine()) != null; ) {
        String answer = answers.apply(line);
        if (answer.isEmpty()) return;
        socket.getOutputStream().write((answer + "\n").getBytes(UTF_8));
      }
    } catch (IOException gone) {
      // As clients do.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
