package io.heddle.time;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Connects and reads: four bytes that are about now, and the end. About, since the server's clock
 * is not this one.
 */
final class TimeWorkload implements Workload {
  private static final int SECONDS_OFF_MAX = 24 * 60 * 60;

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
        verify(connection.in().readNBytes(Integer.BYTES + 1));
        return 0;
      }
    };
  }

  /**
   * @param answer all that came until the end, or one byte too many
   */
  private static void verify(byte[] answer) throws IOException {
    if (answer.length == 0) throw new EOFException("the server closed the connection");
    if (answer.length != Integer.BYTES)
      throw new WrongAnswerException(
          "expected 4 bytes and the end, got "
              + (answer.length < Integer.BYTES ? answer.length + " bytes" : "more"));
    int told = ByteBuffer.wrap(answer).getInt();
    // In the arithmetic of both, so that 2036 is a second like any other.
    int off = told - Time.secondsSince1900(Instant.now());
    if (off < -SECONDS_OFF_MAX || off > SECONDS_OFF_MAX)
      throw new WrongAnswerException(
          "%d seconds since 1900 are %d off".formatted(Integer.toUnsignedLong(told), off));
  }
}
