package io.heddle.uppercase;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LineSession;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import java.io.IOException;

/**
 * Lines of words in several scripts, of as many bytes as asked for with their newline: client and
 * number, which have no case, then words. For servers of the default charset, UTF-8.
 */
final class UppercaseWorkload implements Workload {

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new LineSession(connection) {
      private Words words = Words.ofBytes(0);

      @Override
      public void send(long number) throws IOException {
        int room = Math.max(1, client.nextSize()) - "\n".length();
        String who = client.index() + "-" + number + " ";
        // Where there is no room for all of it, its end tells most.
        String name = who.substring(Math.max(0, who.length() - room));
        if (words.bytes() != room - name.length()) words = Words.ofBytes(room - name.length());
        ask(name + words.lower(), name + words.upper());
      }
    };
  }
}
