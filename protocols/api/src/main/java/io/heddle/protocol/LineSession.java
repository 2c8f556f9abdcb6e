package io.heddle.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A session whose answers are known before they come, in the order of their requests: each is a
 * line in UTF-8, perhaps with a text behind it. {@link #send} asks, the rest is done here:
 *
 * <pre>{@code
 * return (connection, client) -> new LineSession(connection) {
 *   @Override
 *   public void send(long number) throws IOException {
 *     String text = client.text(number, client.nextSize());
 *     ask("ECHO " + text, "OK " + text);
 *   }
 * };
 * }</pre>
 *
 * <p>Of the client's thread, as every session. It keeps what is expected of the requests under way.
 */
public abstract class LineSession implements Workload.Session {
  private record Answer(String line, String text) {}

  private final Connection connection;
  private final Queue<Answer> expected = new ArrayDeque<>();
  private long answered;

  /**
   * @param connection to the server, as {@link Workload#open} got it
   */
  protected LineSession(Connection connection) {
    this.connection = connection;
  }

  /** Writes a line, which the server is to answer with a line. */
  protected final void ask(String request, String line) throws IOException {
    connection.writeLine(request);
    expect(line, "");
  }

  /**
   * Says what the request that was just written is to be answered with, where that is not a line,
   * or its answer is more.
   *
   * @param line without its end, at most as long as {@link Connection#readLine} takes
   * @param text which follows the line, of any length, to its last newline; empty for none
   */
  protected final void expect(String line, String text) {
    expected.add(new Answer(line, text));
  }

  @Override
  public final long receive() throws IOException {
    String line = connection.readLine();
    if (line == null) throw new EOFException("the server closed the connection");
    Answer answer = expected.poll();
    if (answer == null) throw new WrongAnswerException("expected nothing, got '" + line + "'");
    WrongAnswerException.throwUnlessEqual(answer.line, line);
    byte[] text = connection.readBytes(answer.text.getBytes(UTF_8).length);
    WrongAnswerException.throwUnlessEqual(answer.text, new String(text, UTF_8));
    return answered++;
  }

  /** Reads and verifies all that is still to come: for {@link #finish}, behind the last words. */
  protected final void receiveAll() throws IOException {
    while (!expected.isEmpty()) receive();
  }
}
