package io.heddle.discard;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;

/**
 * A payload, and the end of it. The one answer that there can be is the server's own end, in good
 * order and with nothing before it: a server that has not taken everything cannot give it.
 */
final class DiscardWorkload implements Workload {
  private static final byte[] PAYLOAD = new byte[8 << 10];

  @Override
  public boolean oneRequestPerConnection() {
    return true;
  }

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new Session() {
      @Override
      public void send(long number) throws IOException {
        int left = client.nextSize();
        for (int part; left > 0; left -= part) {
          part = Math.min(left, PAYLOAD.length);
          connection.out().write(PAYLOAD, 0, part);
        }
        connection.finishOutput();
      }

      @Override
      public long receive() throws IOException {
        int came = connection.in().read();
        if (came >= 0)
          throw new WrongAnswerException("expected the end, got the byte 0x%02x".formatted(came));
        return 0;
      }
    };
  }
}
