package io.heddle.chat;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One member's stay, from the question for a nick to the leaving. */
final class ChatHandler implements Handler {
  private final ChatOptions options;
  private final Rooms rooms;
  private final Commands commands;
  private final FloodControl floodControl;

  ChatHandler(ChatOptions options, long outputBytesMax) {
    this.options = options;
    this.rooms = new Rooms(options, outputBytesMax);
    this.commands = new Commands(rooms, options.textLengthMax());
    this.floodControl = new FloodControl(options);
  }

  @Override
  public void handle(Connection connection) throws IOException {
    var member = new Member(connection, options.charset());
    try {
      if (!enter(member, connection)) return;
      // Somebody who only listens is no idle connection.
      connection.idleTimeout(Duration.ZERO);
      converse(member, connection);
      sayGoodbye(member, connection);
    } finally {
      leave(member, connection);
      member.deliverAll();
    }
  }

  private boolean enter(Member member, Connection connection) throws IOException {
    member.tell("* welcome! which nick do you want?");
    while (!member.isNamed() && !member.hasQuit()) {
      String message = read(member, connection);
      if (message == null) return false;
      String nick = Text.clean(message);
      if (nick.isEmpty()) member.tell("* which nick do you want?");
      else if (nick.equalsIgnoreCase("/quit")) member.quit();
      else rooms.enter(member, nick);
    }
    return member.isNamed();
  }

  private void converse(Member member, Connection connection) throws IOException {
    while (!member.hasQuit()) {
      String message = read(member, connection);
      if (message == null) return;
      String text = Text.clean(message);
      if (!text.isEmpty()) commands.run(member, text);
    }
  }

  /** The next message, when it is due; null where there is none. */
  private @Nullable String read(Member member, Connection connection) throws IOException {
    String message =
        connection.readMessage(options.framing(), options.charset(), ChatHandler::tooLong);
    return message != null && floodControl.admit(member, connection) ? message : null;
  }

  private static String tooLong(int bytesMax) {
    return "* dropped: a line has at most " + bytesMax + " bytes\n";
  }

  private void sayGoodbye(Member member, Connection connection) {
    // First out of the room, so that nothing comes behind it.
    leave(member, connection);
    if (member.hasQuit()) member.tell("* goodbye");
    else if (connection.draining()) member.tell("* the server is closing, goodbye");
  }

  private void leave(Member member, Connection connection) {
    // Where everybody leaves, nobody wants to hear of each.
    rooms.leave(member, !connection.draining());
  }
}
