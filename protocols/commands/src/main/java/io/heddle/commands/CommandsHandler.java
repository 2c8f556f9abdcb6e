package io.heddle.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Handler;
import io.heddle.protocol.TooLongException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer line for each line, in order. */
final class CommandsHandler implements Handler {
  private final Framing framing;
  private final Stats stats = new Stats();
  private final Table table;

  CommandsHandler(CommandsOptions options) {
    this.framing = options.framing();
    this.table = new Table(new Store(options), stats);
  }

  @Override
  public void handle(Connection connection) throws IOException {
    stats.connections.increment();
    try {
      for (List<String> lines; (lines = read(connection)) != null; ) {
        for (String line : lines) {
          connection.writeLine(table.answer(line), ISO_8859_1);
          if (Table.isLast(line)) return;
        }
      }
    } finally {
      stats.connections.decrement();
    }
  }

  /**
   * As ISO-8859-1, a character for each byte: whatever the peer's charset, it gets back the very
   * bytes it sent.
   */
  private @Nullable List<String> read(Connection connection) throws IOException {
    try {
      return connection.readLines(framing, ISO_8859_1);
    } catch (TooLongException e) {
      throw e.withLastWords("ERR line-too-long a line has at most " + e.bytesMax() + " bytes\n");
    }
  }
}
