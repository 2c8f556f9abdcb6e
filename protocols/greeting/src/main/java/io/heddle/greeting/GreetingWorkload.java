package io.heddle.greeting;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message of as many bytes as asked for, 0 taken as 1, and all that comes in answer to it. For
 * servers of the default {@code message}.
 */
final class GreetingWorkload implements Workload {
  private static final String ANSWER = "hi";

  /** Of what a server says instead, enough to be quoted. */
  private static final int READ_BYTES_MAX = 200;

  @Override
  public boolean oneRequestPerConnection() {
    return true;
  }

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new Call(connection, client);
  }

  private record Call(Connection connection, LoadClient client) implements Session {

    @Override
    public void send(long number) throws IOException {
      byte[] message = new byte[Math.max(1, client.nextSize())];
      Arrays.fill(message, (byte) 'x');
      connection.out().write(message);
    }

    /** To its end, which is part of the answer. */
    @Override
    public long receive() throws IOException {
      byte[] came = connection.in().readNBytes(READ_BYTES_MAX);
      WrongAnswerException.throwUnlessEqual(ANSWER, new String(came, StandardCharsets.UTF_8));
      return 0;
    }
  }
}
