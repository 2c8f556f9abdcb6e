package io.heddle.file;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Puts and gets in turn: each client puts a file of as many bytes as asked for, and gets it back.
 * There is no way to remove a file, so two are left for each client.
 */
final class FileWorkload implements Workload {
  /** From the connection that was lost before, a put may still be on its way. */
  private static final int FILES_IN_TURN = 2;

  /** Tells the files of this run from those of another at the same server. */
  private final String run = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 20), 36);

  private final Map<Integer, Integer> connections = new ConcurrentHashMap<>();

  @Override
  public Session open(Connection connection, LoadClient client) {
    int turn = connections.merge(client.index(), 1, Integer::sum) % FILES_IN_TURN;
    String path = "load-" + run + "/" + client.index() + "-" + turn;
    return new FileSession(connection, client, path);
  }
}
