package io.heddle.inbox;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import io.heddle.protocol.TooLongException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The messages of connections. */
final class InboxHandler implements Handler {
  private final InboxOptions options;
  private final MessageFile file;

  InboxHandler(InboxOptions options, MessageFile file) {
    this.options = options;
    this.file = file;
  }

  @Override
  public void handle(Connection connection) throws IOException {
    connection.endAcknowledges();
    String peer = JsonLine.peer(connection.peer());
    long last = 0;
    try {
      for (String text; (text = read(connection)) != null; ) {
        if (!text.isEmpty()) last = store(connection, peer, text);
      }
    } finally {
      // Also of a peer that is told that it said too much: what it said before is kept.
      sync(connection, last);
    }
  }

  private @Nullable String read(Connection connection) throws IOException {
    try {
      return connection.readMessage(options.framing(), options.charset());
    } catch (TooLongException e) {
      throw e.withLastWords(
          "error: a line has at most " + e.bytesMax() + " bytes; those before it are stored\n");
    }
  }

  private long store(Connection connection, String peer, String text) throws IOException {
    try {
      return file.append(JsonLine.of(peer, text));
    } catch (IOException e) {
      throw told(connection, e);
    }
  }

  private void sync(Connection connection, long last) throws IOException {
    try {
      file.sync(last);
    } catch (IOException e) {
      throw told(connection, e);
    }
  }

  /** The peer is told that it failed, and the operator why. */
  private static IOException told(Connection connection, IOException failure) {
    try {
      connection.writeLine("error: the messages could not be stored");
      connection.flush();
    } catch (IOException gone) {
      failure.addSuppressed(gone);
    }
    return failure;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
