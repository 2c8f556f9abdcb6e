package io.heddle.daytime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Connects and reads: a line of date and time that is about now, and the end. About, since zones
 * are half a day apart and more, and the server's clock is not this one.
 */
final class DaytimeWorkload implements Workload {
  private static final Duration OFF_MAX = Duration.ofDays(2);
  private static final int LINE_BYTES_MAX = 80;

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
        verify(new String(connection.in().readNBytes(LINE_BYTES_MAX), ISO_8859_1));
        return 0;
      }
    };
  }

  /**
   * @param answer all that came until the end
   */
  private static void verify(String answer) throws IOException {
    if (answer.isEmpty()) throw new EOFException("the server closed the connection");
    if (!answer.endsWith("\r\n")) throw wrong(answer, "does not end with CRLF");
    try {
      LocalDateTime told = TimeLine.parse(answer.substring(0, answer.length() - 2));
      Duration off = Duration.between(LocalDateTime.now(ZoneOffset.UTC), told);
      if (off.abs().compareTo(OFF_MAX) > 0) throw wrong(answer, "is more than two days off");
    } catch (DateTimeException none) {
      throw wrong(answer, String.valueOf(none.getMessage()));
    }
  }

  private static WrongAnswerException wrong(String answer, String why) {
    return new WrongAnswerException("'" + answer.strip() + "' " + why);
  }
}
