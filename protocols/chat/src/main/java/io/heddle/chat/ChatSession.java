package io.heddle.chat;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;

/** One client in its room. */
final class ChatSession implements Workload.Session {
  private static final long NONE = -1;

  private final Connection connection;
  private final LoadClient client;
  private final Circle circle;
  private final int seat;
  private final Circle.Talker self;
  private final Hearing hearing;

  private long asked;
  private long answered;

  /** How many of the answers still have their {@code * told}. */
  private int toBeTold;

  /** The request whose answer lets the hearing be verified. */
  private long verifiedBy = NONE;

  ChatSession(Connection connection, LoadClient client, String nick, Circle circle, int seat) {
    this.connection = connection;
    this.client = client;
    this.circle = circle;
    this.seat = seat;
    this.self = new Circle.Talker(nick);
    this.hearing = new Hearing(circle, seat);
    circle.sit(seat, self);
    hearing.expectAll();
  }

  @Override
  public void send(long number) throws IOException {
    if (verifiedBy == NONE) {
      hearing.expectAll();
      verifiedBy = number;
    }
    self.begins(number);
    asked = number + 1;
    var message = new Message(number, client.nextSize(), System.nanoTime(), self.nick());
    connection.writeLine(message.toString());
    connection.writeLine("/msg " + self.nick() + " " + number);
  }

  @Override
  public long receive() throws IOException {
    return take(readLine());
  }

  private long take(String line) throws IOException {
    if (line.startsWith("[")) return takeAnswer(line);
    if (line.startsWith("* ")) takeNotice(line);
    else takeDelivery(line);
    return PUSHED;
  }

  private long takeAnswer(String line) throws IOException {
    if (answered == asked) throw new WrongAnswerException("expected no answer, got '" + line + "'");
    WrongAnswerException.throwUnlessEqual(answer(), line);
    self.wasGiven(answered);
    toBeTold++;
    if (answered == verifiedBy) {
      hearing.verifyAll();
      verifiedBy = NONE;
    }
    return answered++;
  }

  /** What the next answer should be. */
  private String answer() {
    return "[" + self.nick() + "] " + answered;
  }

  private void takeDelivery(String line) throws IOException {
    int colon = line.indexOf(": ");
    if (colon < 0) throw new WrongAnswerException("expected 'NICK: TEXT', got '" + line + "'");
    String nick = line.substring(0, colon);
    Message message = Message.read(nick, line.substring(colon + 2));
    long now = System.nanoTime();
    hearing.heard(nick, message.number());
    client.delivered(now - message.stamp());
  }

  private void takeNotice(String line) throws IOException {
    // What the room was told before this client came.
    if (line.startsWith("* earlier: ") || line.startsWith("* topic of ")) return;
    String[] words = line.split(" ", -1);
    if (words.length == 3 && words[2].equals("joined")) {
      hearing.joined(words[1]);
    } else if (words.length == 3 && words[2].equals("left")) {
      hearing.left(words[1]);
    } else if (line.equals("* told " + self.nick())) {
      if (toBeTold-- == 0)
        throw new WrongAnswerException("expected '" + answer() + "' before, got '" + line + "'");
    } else if (!line.equals("* the server is closing, goodbye")) {
      throw new WrongAnswerException(
          "expected a message or who comes and goes, got '" + line + "'");
    }
  }

  /** Hears all that was said before it leaves. */
  @Override
  public void finish() throws IOException {
    circle.leave(seat, self);
    hearing.expectAll();
    connection.writeLine("/quit");
    for (String line = readLine(); !line.equals("* goodbye"); line = readLine()) take(line);
    hearing.verifyAll();
  }

  private String readLine() throws IOException {
    String line = connection.readLine();
    if (line == null) throw new EOFException("the server closed the connection");
    return line;
  }
}
