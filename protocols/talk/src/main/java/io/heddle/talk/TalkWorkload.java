package io.heddle.talk;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that call and talk in pairs, whichever the server connects. A request is something said,
 * which the other client verifies, and confirms by saying so; the confirmation is the answer. The
 * time that it took to get there is told to {@link LoadClient#delivered}.
 *
 * <p>Messages have at least as many characters as asked for, and more where sender, number and time
 * need them. For servers without {@code waiting-max} and {@code notices}.
 */
final class TalkWorkload implements Workload {
  private final AtomicLong callers = new AtomicLong();

  @Override
  public int clientsPerGroup() {
    return 2;
  }

  /** As long as a line may be by default, and hardly more than sender, number and time need. */
  @Override
  public int payloadBytesMax() {
    return LINE_BYTES_MAX;
  }

  @Override
  public Session open(Connection connection, LoadClient client) {
    String run = client.runName();
    return new TalkSession(connection, client, run, run + "-" + callers.getAndIncrement());
  }
}
