package io.heddle.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Has {@code echo} say a text of as many bytes as asked for, which tells client and number where
 * there is room. Of a server that allows {@code echo} and has {@code framing: lines}.
 */
final class ExecWorkload implements Workload {
  private static final String FILLER = "abcdefghijklmnopqrstuvwxyz0123456789";

  /** What is left of a line, as long as it may be by default. */
  @Override
  public int payloadBytesMax() {
    return (64 << 10) - "echo ".length();
  }

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new Asking(connection, client);
  }

  private static final class Asking implements Session {
    private final Connection connection;
    private final LoadClient client;
    private final Queue<String> expected = new ArrayDeque<>();
    private long answered;

    Asking(Connection connection, LoadClient client) {
      this.connection = connection;
      this.client = client;
    }

    @Override
    public void send(long number) throws IOException {
      int size = client.nextSize();
      String name = number + "-" + client.index() + "-";
      String text = (name + FILLER.repeat(size / FILLER.length() + 1)).substring(0, size);
      connection.writeLine("echo " + text);
      expected.add(text + "\n");
    }

    @Override
    public long receive() throws IOException {
      String head = connection.readLine();
      String text = expected.poll();
      if (text == null) throw new WrongAnswerException("expected nothing, got '" + head + "'");
      WrongAnswerException.throwUnlessEqual("0 " + text.length(), head);
      String came = new String(connection.readBytes(text.length()), UTF_8);
      WrongAnswerException.throwUnlessEqual(text, came);
      return answered++;
    }
  }
}
