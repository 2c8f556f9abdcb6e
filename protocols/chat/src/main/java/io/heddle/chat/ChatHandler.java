package io.heddle.chat;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import java.io.IOException;
import java.time.Duration;

/** One member's stay, from the question for a nick to the leaving. */
final class ChatHandler implements Handler {
  private final ChatOptions options;
  private final Rooms rooms;
  private final Commands commands;

  ChatHandler(ChatOptions options) {
    this.options = options;
    this.rooms = new Rooms(options);
    this.commands = new Commands(rooms);
  }

  @Override
  public void handle(Connection connection) throws IOException {
    var member = new Member(connection, options.charset());
    try {
      if (!enter(member, connection)) return;
      // Somebody who only listens is no idle connection.
      connection.idleTimeout(Duration.ZERO);
      converse(member, connection);
    } finally {
      // Where everybody leaves, nobody wants to hear of each.
      rooms.leave(member, !connection.draining());
      member.deliverAll();
    }
  }

  private boolean enter(Member member, Connection connection) throws IOException {
    member.tell("* welcome! which nick do you want?");
    while (!member.isNamed() && !member.hasQuit()) {
      String message = connection.readMessage(options.framing(), options.charset());
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
      String message = connection.readMessage(options.framing(), options.charset());
      if (message == null) {
        if (connection.draining()) member.tell("* the server is closing, goodbye");
        return;
      }
      String text = Text.clean(message);
      if (text.isEmpty()) continue;
      int length = text.codePointCount(0, text.length());
      if (length > options.textLengthMax()) {
        member.tell(
            "* not sent: %d characters are more than %d"
                .formatted(length, options.textLengthMax()));
      } else {
        commands.run(member, text);
      }
    }
  }
}
