package io.heddle.inbox;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Datagram;
import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.Handler;
import io.heddle.protocol.PeerText;
import java.io.IOException;
import java.nio.CharBuffer;
import java.time.Duration;
import java.util.regex.Pattern;

/** What comes by connections, or by datagrams, goes into the file. */
final class InboxHandler implements Handler, DatagramHandler {
  private static final Pattern NEWLINE_AT_END = Pattern.compile("\\r?\\n\\z");

  private static final Duration BEFORE_RESET = Duration.ofMillis(200);

  private final InboxOptions options;
  private final MessageFile file;

  InboxHandler(InboxOptions options, MessageFile file) {
    this.options = options;
    this.file = file;
  }

  @Override
  public void handle(Connection connection) throws IOException {
    connection.endAcknowledges();
    try {
      storeAll(connection);
    } catch (NotStoredException e) {
      connection.writeLine("error: the messages could not be stored");
      // The reset on its heels would keep nc from reading it.
      connection.pause(BEFORE_RESET);
      throw e;
    }
  }

  private void storeAll(Connection connection) throws IOException {
    String peer = PeerText.of(connection.peer());
    long last = 0;
    try {
      for (String text;
          (text = connection.readMessage(options.framing(), options.charset())) != null; )
        if (!text.isEmpty()) last = file.append(JsonLine.of(peer, text));
    } finally {
      // Also where a later message was too long, or never came to its end.
      file.sync(last);
    }
  }

  @Override
  public void handle(Datagram datagram) throws IOException {
    CharBuffer came = options.charset().decode(datagram.payload());
    String text = NEWLINE_AT_END.matcher(came).replaceFirst("");
    if (text.isEmpty()) return;
    file.sync(file.append(JsonLine.of(PeerText.of(datagram.peer()), text)));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
