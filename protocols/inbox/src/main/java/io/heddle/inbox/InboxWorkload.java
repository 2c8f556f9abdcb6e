package io.heddle.inbox;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A message of as many bytes as asked for with its newline, on a connection of its own. The answer
 * is that this ends in good order, without a word: the message is on the server's disk.
 */
final class InboxWorkload implements Workload {
  /** Of what a server says instead, enough to be quoted. */
  private static final int READ_BYTES_MAX = 200;

  @Override
  public boolean oneRequestPerConnection() {
    return true;
  }

  /** A line, as long as it may be by default. */
  @Override
  public int payloadBytesMax() {
    return 64 << 10;
  }

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new Delivery(connection, client);
  }

  private record Delivery(Connection connection, LoadClient client) implements Session {

    @Override
    public void send(long number) throws IOException {
      int room = Math.max(2, client.nextSize()) - "\n".length();
      String who = "client " + client.index() + " ";
      connection.writeLine(who.repeat(room / who.length() + 1).substring(0, room));
      connection.finishOutput();
    }

    @Override
    public long receive() throws IOException {
      String came = new String(connection.in().readNBytes(READ_BYTES_MAX), StandardCharsets.UTF_8);
      if (!came.isEmpty()) throw new WrongAnswerException("expected the end, got '" + came + "'");
      return 0;
    }
  }
}
