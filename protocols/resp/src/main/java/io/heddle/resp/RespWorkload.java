package io.heddle.resp;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;

/**
 * What a program asks of a store: mostly GET and SET, some INCR, ECHO and PING. Each client has two
 * keys of its own, so that every answer is known in advance. ECHO and SET carry a text of as many
 * bytes as asked for.
 */
final class RespWorkload implements Workload {

  @Override
  public Session open(Connection connection, LoadClient client) {
    String key = "load-" + client.runName() + "-" + client.index() + "-" + client.turn();
    return new WorkloadSession(connection, client, key);
  }
}
