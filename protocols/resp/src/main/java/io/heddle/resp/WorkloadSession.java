package io.heddle.resp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LineSession;
import io.heddle.protocol.LoadClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One client's commands. What its keys hold is known from what it has sent: commands of one
 * connection are done in order, and nobody else knows the keys.
 */
final class WorkloadSession extends LineSession {
  private final Connection connection;
  private final LoadClient client;
  private final String textKey;
  private final String counterKey;

  /** Null before the first SET: another connection may have left something. */
  private @Nullable String text;

  /** Null likewise. */
  private @Nullable Long counter;

  WorkloadSession(Connection connection, LoadClient client, String key) {
    super(connection);
    this.connection = connection;
    this.client = client;
    this.textKey = key + "-text";
    this.counterKey = key + "-count";
  }

  @Override
  public void send(long number) throws IOException {
    int dice = client.random().nextInt(100);
    if (dice < 10) call("+PONG", "PING");
    else if (dice < 25) echo(number);
    else if (dice < 45) set(number);
    else if (dice < 80) get(number);
    else increment();
  }

  private void echo(long number) throws IOException {
    String said = client.text(number, client.nextSize());
    write("ECHO", said);
    expectBulk(said);
  }

  private void set(long number) throws IOException {
    String stored = client.text(number, client.nextSize());
    call("+OK", "SET", textKey, stored);
    text = stored;
  }

  private void get(long number) throws IOException {
    if (text == null) {
      set(number);
    } else {
      write("GET", textKey);
      expectBulk(text);
    }
  }

  private void increment() throws IOException {
    if (counter == null) {
      call("+OK", "SET", counterKey, "0");
      counter = 0L;
    } else {
      counter++;
      call(":" + counter, "INCR", counterKey);
    }
  }

  private void call(String answer, String... words) throws IOException {
    write(words);
    expect(answer, "");
  }

  private void write(String... words) throws IOException {
    var command = new StringBuilder("*").append(words.length).append("\r\n");
    for (String word : words) command.append(bulk(word));
    connection.out().write(command.toString().getBytes(US_ASCII));
  }

  private void expectBulk(String text) {
    expect("$" + text.length(), text + "\r\n");
  }

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  /** Leaves the store as it was found. */
  @Override
  public void finish() throws IOException {
    if (text != null) call(":1", "DEL", textKey);
    if (counter != null) call(":1", "DEL", counterKey);
    call("+OK", "QUIT");
    receiveAll();
  }
}
