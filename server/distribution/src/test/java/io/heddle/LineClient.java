package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;

/** A socket that sends and reads text. */
final class LineClient implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader reader;

  LineClient(Socket socket) {
    this.socket = socket;
    try {
      this.reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LineClient send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String readLine() {
    try {
      return reader.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** So many characters, or all there are before the end. */
  String readText(int count) {
    char[] text = new char[count];
    int have = 0;
    try {
      for (int got; have < count && (got = reader.read(text, have, count - have)) > 0; )
        have += got;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new String(text, 0, have);
  }

  String ask(String line) {
    return send(line + "\n").readLine();
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
