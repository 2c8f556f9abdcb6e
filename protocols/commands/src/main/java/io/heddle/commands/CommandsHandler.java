package io.heddle.commands;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Handler;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One answer line for each line, in order. */
final class CommandsHandler implements Handler {
  /** A character for each: whatever the peer's charset, it gets back the very bytes it sent. */
  private static final Charset BYTES = StandardCharsets.ISO_8859_1;

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
      List<String> lines;
      while ((lines = connection.readLines(framing, BYTES, CommandsHandler::tooLong)) != null) {
        for (String line : lines) {
          connection.writeLine(table.answer(line), BYTES);
          if (Table.isLast(line)) return;
        }
      }
    } finally {
      stats.connections.decrement();
    }
  }

  private static String tooLong(int bytesMax) {
    return "ERR line-too-long a line has at most " + bytesMax + " bytes\n";
  }
}
