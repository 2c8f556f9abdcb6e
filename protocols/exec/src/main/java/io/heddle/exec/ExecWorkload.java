package io.heddle.exec;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LineSession;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import java.io.IOException;

/**
 * Has {@code echo} say a text of as many bytes as asked for, which tells client and number where
 * there is room. Of a server that allows {@code echo} and has {@code framing: lines}.
 */
final class ExecWorkload implements Workload {

  /** What is left of a line, as long as it may be by default. */
  @Override
  public int payloadBytesMax() {
    return LINE_BYTES_MAX - "echo ".length();
  }

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new LineSession(connection) {
      @Override
      public void send(long number) throws IOException {
        String text = client.text(number, client.nextSize());
        connection.writeLine("echo " + text);
        String said = text + "\n";
        expect("0 " + said.length(), said);
      }
    };
  }
}
