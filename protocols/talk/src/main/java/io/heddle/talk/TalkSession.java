package io.heddle.talk;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One client in its call. */
final class TalkSession implements Workload.Session {
  private final Connection connection;
  private final LoadClient client;
  private final String run;
  private final String self;
  private @Nullable String other;

  private long asked;
  private long answered;

  /** How much of the other was heard. */
  private long heard;

  private boolean otherIsDone;

  /**
   * @param self unique among the callers of the run, whose name it begins with
   */
  TalkSession(Connection connection, LoadClient client, String run, String self) {
    this.connection = connection;
    this.client = client;
    this.run = run;
    this.self = self;
  }

  @Override
  public void send(long number) throws IOException {
    asked = number + 1;
    var saying = new Saying(self, number, client.nextSize(), System.nanoTime());
    connection.writeLine(saying.toString());
  }

  @Override
  public long receive() throws IOException {
    String line = connection.readLine();
    if (line == null) throw new EOFException("the server closed the connection");
    if (line.equals("bye")) throw new EOFException("the other has hung up");
    return take(line);
  }

  private long take(String line) throws IOException {
    if (line.startsWith("heard ")) return takeAnswer(line);
    if (line.startsWith("done ")) takeDone(line);
    else takeSaying(line);
    return PUSHED;
  }

  private long takeAnswer(String line) throws IOException {
    if (answered == asked) throw new WrongAnswerException("expected no answer, got '" + line + "'");
    WrongAnswerException.throwUnlessEqual("heard " + self + " " + answered, line);
    return answered++;
  }

  private void takeDone(String line) throws IOException {
    WrongAnswerException.throwUnlessEqual("done " + other + " " + heard, line);
    otherIsDone = true;
  }

  private void takeSaying(String line) throws IOException {
    Saying saying = Saying.read(line);
    long now = System.nanoTime();
    if (other == null) other = saying.from();
    if (!saying.from().startsWith(run + "-") || !saying.from().equals(other))
      throw new WrongAnswerException("expected to hear " + other + ", heard " + saying.from());
    if (saying.number() != heard)
      throw new WrongAnswerException(
          "expected message %d of %s, got %d".formatted(heard, other, saying.number()));
    heard++;
    client.delivered(now - saying.stamp());
    connection.writeLine("heard " + other + " " + saying.number());
  }

  /** Hears all that the other has to say, who may have left by now with all its answers. */
  @Override
  public void finish() throws IOException {
    connection.writeLine("done " + self + " " + asked);
    while (!otherIsDone) {
      String line = connection.readLine();
      if (line == null || line.equals("bye")) return;
      take(line);
    }
  }
}
