package io.heddle.commands;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LineSession;
import io.heddle.protocol.LoadClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a program asks of a small store: mostly GET and SET, some INCR, ECHO and PING. ECHO and SET
 * carry a text of as many bytes as asked for; size 0 is sent as 1, since neither takes an empty
 * text. What the keys hold is known from what was sent: commands of one connection are done in
 * order, and nobody else knows its keys.
 */
final class CommandsSession extends LineSession {
  /** For {@code SET}, a key and two blanks. */
  static final int COMMAND_BYTES_MAX = 100;

  private final LoadClient client;
  private final String textKey;
  private final String counterKey;

  /** Null before the first SET: another connection may have left something. */
  private @Nullable String text;

  /** Below 0 likewise. */
  private long counter = -1;

  CommandsSession(Connection connection, LoadClient client) {
    super(connection);
    this.client = client;
    String key = "load-" + client.runName() + "-" + client.index() + "-" + client.turn();
    this.textKey = key + "-text";
    this.counterKey = key + "-count";
  }

  @Override
  public void send(long number) throws IOException {
    int dice = client.random().nextInt(100);
    if (dice < 10) ask("PING", "OK PONG");
    else if (dice < 25) echo(number);
    else if (dice < 45) set(number);
    else if (dice < 80) get(number);
    else increment();
  }

  private void echo(long number) throws IOException {
    String said = textOf(number);
    ask("ECHO " + said, "OK " + said);
  }

  private void set(long number) throws IOException {
    String stored = textOf(number);
    ask("SET " + textKey + " " + stored, "OK");
    text = stored;
  }

  private void get(long number) throws IOException {
    if (text == null) set(number);
    else ask("GET " + textKey, "OK " + text);
  }

  private void increment() throws IOException {
    counter++;
    if (counter == 0) ask("SET " + counterKey + " 0", "OK");
    else ask("INCR " + counterKey, "OK " + counter);
  }

  /** As many bytes as asked for, which tell client and number where there is room. */
  private String textOf(long number) {
    return client.text(number, Math.max(1, client.nextSize()));
  }

  /** Leaves the store as it was found. */
  @Override
  public void finish() throws IOException {
    if (text != null) ask("DEL " + textKey, "OK");
    if (counter >= 0) ask("DEL " + counterKey, "OK");
    ask("QUIT", "OK goodbye");
    receiveAll();
  }
}
