package io.heddle.chat;

import io.heddle.protocol.Connection;
import io.heddle.protocol.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** How a client of a load test gets into its room. */
final class Entrance {
  /** Nicks that others may have by chance. */
  private static final int TRIES_MAX = 20;

  private final Connection connection;
  private final String prefix;
  private final AtomicLong nicks;

  Entrance(Connection connection, String prefix, AtomicLong nicks) {
    this.connection = connection;
    this.prefix = prefix;
    this.nicks = nicks;
  }

  /** Returns the nick it got: a new one, since the server may not have missed the old one yet. */
  String enter(String room) throws IOException {
    WrongAnswerException.throwUnlessEqual("* welcome! which nick do you want?", readLine());
    String nick = ask(room);
    for (int tries = 1; !isIn(nick); tries++) {
      if (tries == TRIES_MAX)
        throw new WrongAnswerException("expected one nick to be free, none was of " + TRIES_MAX);
      nick = ask(room);
    }
    awaitRoom(room);
    return nick;
  }

  /** In one write, so that the lobby, which all have to pass, is never crowded. */
  private String ask(String room) throws IOException {
    String nick = prefix + Long.toString(nicks.getAndIncrement(), 36);
    connection.writeLine(nick);
    connection.writeLine("/join " + room);
    return nick;
  }

  private boolean isIn(String nick) throws IOException {
    String line = readLine();
    if (line.startsWith("* you are in lobby, ")) return true;
    WrongAnswerException.throwUnlessEqual(
        "* " + nick + " is here already, choose another nick", line);
    // Still asked for a nick, the server took the second line for one.
    line = readLine();
    if (line.startsWith("* a nick has ")) return false;
    throw new WrongAnswerException("expected to hear what a nick has, got '" + line + "'");
  }

  /** What others say in the lobby meanwhile is none of the load test's business. */
  private void awaitRoom(String room) throws IOException {
    while (true) {
      String line = readLine();
      if (line.startsWith("* you are in " + room + ", ")) return;
      boolean refused =
          line.startsWith("* no room for another room")
              || line.startsWith("* a room's name has ")
              || line.equals("* " + room + " is full, come back later");
      if (refused)
        throw new WrongAnswerException("expected to get into a room, got '" + line + "'");
    }
  }

  private String readLine() throws IOException {
    String line = connection.readLine();
    if (line == null) throw new EOFException("the server closed the connection");
    return line;
  }
}
