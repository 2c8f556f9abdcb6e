package io.heddle.frames;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;

/**
 * Every op in turn, over a text of as many bytes as asked for, which tells client and number where
 * there is room. Of a server with the default {@code byte-order}.
 */
final class FramesWorkload implements Workload {

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new FramesSession(connection, client);
  }
}
