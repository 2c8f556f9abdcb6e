package io.heddle.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Handler;
import io.heddle.protocol.TooLongException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer line for each line, in order. */
final class CommandsHandler implements Handler {
  private final Framing framing;
  private final Stats stats;
  private final Table table;

  CommandsHandler(CommandsOptions options) {
    var store = new Store(options);
    this.framing = options.framing();
    this.stats = new Stats(store);
    this.table = new Table(store, stats);
  }

  @Override
  public void handle(Connection connection) throws IOException {
    stats.connected();
    try {
      for (String message; (message = read(connection)) != null; ) {
        if (!answerAll(message, connection.out())) return;
      }
    } finally {
      stats.disconnected();
    }
  }

  /**
   * As ISO-8859-1, a character for each byte: whatever the peer's charset, it gets back the very
   * bytes it sent.
   */
  private @Nullable String read(Connection connection) throws IOException {
    try {
      return connection.readMessage(framing, ISO_8859_1);
    } catch (TooLongException e) {
      throw e.withLastWords("ERR line-too-long a line has at most " + e.bytesMax() + " bytes\n");
    }
  }

  /** False if one of them was the last. */
  private boolean answerAll(String message, OutputStream out) throws IOException {
    for (String line : lines(message)) {
      out.write(table.answer(line).getBytes(ISO_8859_1));
      out.write('\n');
      if (Table.isLast(line)) return false;
    }
    return true;
  }

  /**
   * What one read delivers may be several lines: each gets its answer, as if they had come one by
   * one.
   */
  private List<String> lines(String message) {
    return framing == Framing.LINES ? List.of(message) : List.of(message.split("\r?\n", -1));
  }
}
