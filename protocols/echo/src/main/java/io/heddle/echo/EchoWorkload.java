package io.heddle.echo;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;

/**
 * Bytes that have to come back as they were. A payload is cut out of one long pattern of random
 * bytes, at a place that follows from client and number: so it is sent and compared where it lies,
 * and the answer to another request is told from the right one. An empty payload has no answer, so
 * size 0 is sent as 1.
 */
final class EchoWorkload implements Workload {

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new EchoSession(connection, client);
  }
}
