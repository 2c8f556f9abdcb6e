package io.heddle.loadtest.calibrate;

import io.heddle.loadtest.LoadPlan;
import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/** Payloads to a {@link BareEcho} and back, told from one another by their first byte. */
final class RawEcho implements Workload {
  private final byte[] payload;

  RawEcho(LoadPlan plan) {
    payload = new byte[Math.max(1, plan.size().bytesMax())];
  }

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new EchoSession(connection, client);
  }

  private final class EchoSession implements Session {
    private final Connection connection;
    private final LoadClient client;
    private final Queue<Integer> sizes = new ArrayDeque<>();
    private long answered;

    EchoSession(Connection connection, LoadClient client) {
      this.connection = connection;
      this.client = client;
    }

    @Override
    public void send(long number) throws IOException {
      int size = Math.max(1, client.nextSize());
      connection.out().write((int) number);
      connection.write(ByteBuffer.wrap(payload, 0, size - 1));
      sizes.add(size);
    }

    @Override
    public long receive() throws IOException {
      byte[] answer = connection.readBytes(sizes.remove());
      if (answer[0] != (byte) answered)
        throw new WrongAnswerException("answer " + answered + " begins with " + answer[0]);
      return answered++;
    }
  }
}
