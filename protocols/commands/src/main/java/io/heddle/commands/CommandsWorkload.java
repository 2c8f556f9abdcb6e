package io.heddle.commands;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;

/** A mix of commands over keys of each client's own; see {@link CommandsSession}. */
final class CommandsWorkload implements Workload {
  /** For {@code SET}, a key and two blanks. */
  private static final int COMMAND_BYTES_MAX = 100;

  /** What is left of a line, as long as it may be by default. */
  @Override
  public int payloadBytesMax() {
    return (64 << 10) - COMMAND_BYTES_MAX;
  }

  @Override
  public Session open(Connection connection, LoadClient client) {
    return new CommandsSession(connection, client);
  }
}
