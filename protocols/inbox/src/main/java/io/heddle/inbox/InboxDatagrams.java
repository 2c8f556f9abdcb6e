package io.heddle.inbox;

import io.heddle.protocol.Datagram;
import io.heddle.protocol.DatagramHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The messages that come as datagrams. */
final class InboxDatagrams implements DatagramHandler {
  private final InboxOptions options;
  private final MessageFile file;

  InboxDatagrams(InboxOptions options, MessageFile file) {
    this.options = options;
    this.file = file;
  }

  @Override
  public void handle(Datagram datagram) throws IOException {
    ByteBuffer message = withoutNewline(datagram.payload());
    if (!message.hasRemaining()) return;
    String text = options.charset().decode(message).toString();
    file.sync(file.append(JsonLine.of(JsonLine.peer(datagram.peer()), text)));
  }

  private static ByteBuffer withoutNewline(ByteBuffer message) {
    if (endsWith(message, '\n')) message.limit(message.limit() - 1);
    else return message;
    if (endsWith(message, '\r')) message.limit(message.limit() - 1);
    return message;
  }

  private static boolean endsWith(ByteBuffer message, char last) {
    return message.hasRemaining() && message.get(message.limit() - 1) == last;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
