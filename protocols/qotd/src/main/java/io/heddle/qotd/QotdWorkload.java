package io.heddle.qotd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;

/**
 * Connects and reads: whole lines, not too many, and the end. Which quotes the server has, nobody
 * knows.
 */
final class QotdWorkload implements Workload {

  @Override
  public boolean oneRequestPerConnection() {
    return true;
  }

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new Session() {
      @Override
      public void send(long number) {
        // To connect is to ask.
      }

      @Override
      public long receive() throws IOException {
        verify(connection.in().readNBytes(Quotes.QUOTE_BYTES_MAX + 1));
        return 0;
      }
    };
  }

  /**
   * @param answer all that came until the end, or one byte too many
   */
  private static void verify(byte[] answer) throws IOException {
    if (answer.length == 0) throw new EOFException("the server closed the connection");
    if (answer.length > Quotes.QUOTE_BYTES_MAX)
      throw new WrongAnswerException("expected fewer than 512 bytes and the end, got more");
    String quote = new String(answer, ISO_8859_1);
    if (quote.isBlank() || !quote.endsWith("\r\n"))
      throw new WrongAnswerException("expected a quote that ends with CRLF, got '" + quote + "'");
  }
}
