package io.heddle.resp;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a program asks of a store: mostly GET and SET, some INCR, ECHO and PING. Each client has two
 * keys of its own, so that every answer is known in advance. ECHO and SET carry a text of as many
 * bytes as asked for.
 */
final class RespWorkload implements Workload {
  /** From the connection that was lost before, commands may still be on their way to the keys. */
  private static final int KEYS_IN_TURN = 2;

  /** Tells the keys of this run from those of another at the same server. */
  private final String run = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 20), 36);

  private final Map<Integer, Integer> connections = new ConcurrentHashMap<>();

  @Override
  public Session open(Connection connection, LoadClient client) {
    int turn = connections.merge(client.index(), 1, Integer::sum) % KEYS_IN_TURN;
    String key = "load-" + run + "-" + client.index() + "-" + turn;
    return new WorkloadSession(connection, client, key);
  }
}
