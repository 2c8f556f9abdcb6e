package io.heddle.file;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;

/**
 * Puts and gets in turn: each client puts a file of as many bytes as asked for, and gets it back.
 * There is no way to remove a file, so two are left for each client.
 */
final class FileWorkload implements Workload {

  @Override
  public Session open(Connection connection, LoadClient client) {
    String path = "load-" + client.runName() + "/" + client.index() + "-" + client.turn();
    return new FileSession(connection, client, path);
  }
}
