package io.heddle.uppercase;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lines of words in several scripts, of as many bytes as asked for with their newline: client and
 * number, which have no case, then words. For servers of the default charset, UTF-8.
 */
final class UppercaseWorkload implements Workload {

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new Lines(connection, client);
  }

  private static final class Lines implements Session {
    private final Connection connection;
    private final LoadClient client;
    private final Queue<String> expected = new ArrayDeque<>();
    private Words words = Words.ofBytes(0);
    private long answered;

    Lines(Connection connection, LoadClient client) {
      this.connection = connection;
      this.client = client;
    }

    @Override
    public void send(long number) throws IOException {
      int room = Math.max(1, client.nextSize()) - "\n".length();
      String who = client.index() + "-" + number + " ";
      // Where there is no room for all of it, its end tells most.
      String name = who.substring(Math.max(0, who.length() - room));
      if (words.bytes() != room - name.length()) words = Words.ofBytes(room - name.length());
      expected.add(name + words.upper());
      connection.writeLine(name + words.lower());
    }

    @Override
    public long receive() throws IOException {
      String line = connection.readLine();
      String next = expected.poll();
      if (next == null) throw new WrongAnswerException("expected nothing, got '" + line + "'");
      WrongAnswerException.throwUnlessEqual(next, line);
      return answered++;
    }
  }
}
