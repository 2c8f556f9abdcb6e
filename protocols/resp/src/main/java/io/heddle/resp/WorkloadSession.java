package io.heddle.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One client's commands. What its keys hold is known from what it has sent: commands of one
 * connection are done in order, and nobody else knows the keys.
 */
final class WorkloadSession implements Workload.Session {
  private static final String FILLER = "abcdefghijklmnopqrstuvwxyz0123456789";

  private final Connection connection;
  private final LoadClient client;
  private final String textKey;
  private final String counterKey;
  private final Queue<String> expected = new ArrayDeque<>();
  private long answered;

  /** Null before the first SET: another connection may have left something. */
  private @Nullable String text;

  /** Null likewise. */
  private @Nullable Long counter;

  WorkloadSession(Connection connection, LoadClient client, String key) {
    this.connection = connection;
    this.client = client;
    this.textKey = key + "-text";
    this.counterKey = key + "-count";
  }

  @Override
  public void send(long number) throws IOException {
    int dice = client.random().nextInt(100);
    if (dice < 10) ask("+PONG", "PING");
    else if (dice < 25) echo(number);
    else if (dice < 45) set(number);
    else if (dice < 80) get(number);
    else increment();
  }

  private void echo(long number) throws IOException {
    String said = textOf(number);
    ask(bulk(said), "ECHO", said);
  }

  private void set(long number) throws IOException {
    String stored = textOf(number);
    ask("+OK", "SET", textKey, stored);
    text = stored;
  }

  private void get(long number) throws IOException {
    if (text == null) set(number);
    else ask(bulk(text), "GET", textKey);
  }

  private void increment() throws IOException {
    if (counter == null) {
      ask("+OK", "SET", counterKey, "0");
      counter = 0L;
    } else {
      counter++;
      ask(":" + counter, "INCR", counterKey);
    }
  }

  private void ask(String answer, String... words) throws IOException {
    var command = new StringBuilder("*").append(words.length).append("\r\n");
    for (String word : words) command.append(bulk(word)).append("\r\n");
    connection.out().write(command.toString().getBytes(ISO_8859_1));
    expected.add(answer);
  }

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text;
  }

  /** As many bytes as asked for, which tell client and number where there is room. */
  private String textOf(long number) {
    int size = client.nextSize();
    String name = number + "-" + client.index() + "-";
    String filler = FILLER.repeat(size / FILLER.length() + 1);
    return (name + filler).substring(0, size);
  }

  @Override
  public long receive() throws IOException {
    String next = expected.poll();
    String line = connection.readLine(ISO_8859_1);
    if (next == null) throw new WrongAnswerException("expected nothing, got '" + line + "'");
    int textAt = next.indexOf('\n') + 1;
    WrongAnswerException.throwUnlessEqual(textAt == 0 ? next : next.substring(0, textAt - 2), line);
    if (textAt > 0) {
      String text = next.substring(textAt);
      String came = new String(connection.readBytes(text.length()), ISO_8859_1);
      WrongAnswerException.throwUnlessEqual(text, came);
      WrongAnswerException.throwUnlessEqual("", connection.readLine(ISO_8859_1));
    }
    return answered++;
  }

  /** Leaves the store as it was found. */
  @Override
  public void finish() throws IOException {
    if (text != null) ask(":1", "DEL", textKey);
    if (counter != null) ask(":1", "DEL", counterKey);
    ask("+OK", "QUIT");
    while (!expected.isEmpty()) receive();
  }
}
