package io.heddle.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;

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
    return LINE_BYTES_MAX;
  }

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new Session() {
      @Override
      public void send(long number) throws IOException {
        int bytes = Math.max(2, client.nextSize());
        connection.writeLine(client.text(number, bytes - "\n".length()));
        connection.finishOutput();
      }

      @Override
      public long receive() throws IOException {
        String came = new String(connection.in().readNBytes(READ_BYTES_MAX), UTF_8);
        if (!came.isEmpty()) throw new WrongAnswerException("expected the end, got '" + came + "'");
        return 0;
      }
    };
  }
}
