package io.heddle.chat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * All rooms and who is where. Things happen one after another, and everybody sees what concerns
 * them in that same order: posts, joins, leaves, new nicks, private messages and the answers to
 * their own commands. One lock makes it so, held while what happened is put into mailboxes and
 * never while something is sent, so that nobody waits for somebody's network.
 *
 * <p>Every method is called by its member's own thread.
 */
final class Rooms {
  private final ChatOptions options;
  private final long shownBytesMax;
  private final Notices notices;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Member> members = new HashMap<>();
  private final Map<String, Room> rooms = new TreeMap<>();
  private final History history;
  private final Room lobby;

  /**
   * @param outputBytesMax what a member may have pending
   */
  Rooms(ChatOptions options, long outputBytesMax) {
    this.options = options;
    // Nobody is to be dropped for what they are shown, with other things pending beside it.
    this.shownBytesMax = outputBytesMax / 2;
    this.notices = new Notices(options.charset());
    this.history = new History(options.history(), options.historyBytesMax().bytes());
    this.lobby = open("lobby");
  }

  // --- coming and going

  /** Lets somebody in under a nick, or says why not: then they have none still. */
  void enter(Member member, String nick) {
    happens(mail -> {
      String name = Names.normal(nick);
      if (!mayBeNamed(member, name, mail)) return;
      if (isFull(lobby, member, mail)) {
        member.quit();
        return;
      }
      name(member, name);
      walkIn(member, lobby, mail);
    });
  }

  void rename(Member member, String nick) {
    happens(mail -> {
      String name = Names.normal(nick);
      if (!mayBeNamed(member, name, mail)) return;
      String before = member.nick();
      members.remove(Names.key(before));
      name(member, name);
      Room room = member.room();
      if (room != null) mail.tellOthers(room, member, line("* " + before + " is now " + name));
      mail.tell(member, line("* you are now " + name));
    });
  }

  void join(Member member, String nameOfRoom) {
    happens(mail -> {
      String name = Names.normal(nameOfRoom);
      if (!isName(member, name, "room's name", mail)) return;
      Room room = rooms.get(Names.key(name));
      if (room == null && rooms.size() >= options.roomsMax()) {
        mail.tell(
            member, line("* no room for another room: there are " + rooms.size() + ", see /rooms"));
      } else if (room != null && room == member.room()) {
        mail.tell(member, line("* you are in " + room.name() + " already"));
      } else if (room == null || !isFull(room, member, mail)) {
        walkOut(member, true, mail);
        walkIn(member, room != null ? room : open(name), mail);
      }
    });
  }

  /** For good, whatever was the reason; does nothing the second time. */
  void leave(Member member, boolean announced) {
    happens(mail -> {
      walkOut(member, announced, mail);
      if (member.isNamed()) members.remove(Names.key(member.nick()), member);
    });
  }

  // --- talking

  void say(Member member, String text) {
    publish(member, line(member.nick() + ": " + text));
  }

  void act(Member member, String text) {
    publish(member, line("* " + member.nick() + " " + text));
  }

  private void publish(Member member, ByteBuffer line) {
    happens(mail -> {
      Room room = member.room();
      if (room == null) return;
      history.remember(room, line);
      mail.tellOthers(room, member, line);
    });
  }

  /** To one member, in whichever room. */
  void whisper(Member member, String nick, String text) {
    happens(mail -> {
      Member to = members.get(Names.key(nick));
      if (to != null) mail.tell(to, line("[" + member.nick() + "] " + text));
      mail.tell(
          member,
          line(
              to != null
                  ? "* told " + to.nick()
                  : "* nobody here is called " + Names.shortened(nick)));
    });
  }

  /** Shows the topic of the room, or changes it for all to see. */
  void topic(Member member, String text) {
    happens(mail -> {
      Room room = member.room();
      if (room == null) return;
      int length = text.codePointCount(0, text.length());
      if (length > options.topicLengthMax()) {
        mail.tell(
            member,
            line(
                "* not set: %d characters are more than %d"
                    .formatted(length, options.topicLengthMax())));
        return;
      }
      if (!text.isEmpty()) {
        room.topic(text.equals("-") ? "" : text, member.nick());
        mail.tellOthers(room, member, notices.topic(room));
      }
      mail.tell(member, notices.topic(room));
    });
  }

  // --- looking around

  void who(Member member) {
    happens(mail -> {
      Room room = member.room();
      if (room != null) mail.tell(member, notices.members(room));
    });
  }

  void list(Member member) {
    happens(mail -> {
      mail.tell(member, notices.rooms(rooms.values()));
      notices.topics(rooms.values()).forEach(topic -> mail.tell(member, topic));
    });
  }

  void history(Member member) {
    happens(mail -> {
      Room room = member.room();
      if (room == null) return;
      List<ByteBuffer> lines = History.last(room, options.history(), shownBytesMax);
      mail.tell(member, line("* " + keptIn(room, lines.size())));
      lines.forEach(line -> mail.tell(member, line));
    });
  }

  private String keptIn(Room room, int lines) {
    if (options.history() == 0) return "no messages of " + room.name() + " are kept";
    if (lines == 0) return "no messages in " + room.name() + " yet";
    return "the last " + lines + " lines of " + room.name() + " are kept";
  }

  // --- under the lock

  private void happens(Consumer<Mail> change) {
    var mail = new Mail();
    lock.lock();
    try {
      change.accept(mail);
    } finally {
      lock.unlock();
    }
    mail.deliver();
  }

  private boolean mayBeNamed(Member member, String nick, Mail mail) {
    if (!isName(member, nick, "nick", mail)) return false;
    if (Names.isServersWord(nick)) {
      mail.tell(member, line("* " + nick + " is a word of the server's, choose another nick"));
      return false;
    }
    Member owner = members.get(Names.key(nick));
    if (owner == null || owner == member) return true;
    mail.tell(member, line("* " + owner.nick() + " is here already, choose another nick"));
    return false;
  }

  private boolean isName(Member member, String name, String what, Mail mail) {
    boolean is = Names.isName(name, options.nickLengthMax());
    String rule =
        "* a %s has 1 to %d letters, digits, - or _, choose another"
            .formatted(what, options.nickLengthMax());
    if (!is) mail.tell(member, line(rule));
    return is;
  }

  private boolean isFull(Room room, Member member, Mail mail) {
    boolean full = room.members().size() >= options.membersMax();
    if (full) mail.tell(member, line("* " + room.name() + " is full, come back later"));
    return full;
  }

  private void name(Member member, String nick) {
    members.put(Names.key(nick), member);
    member.nick(nick);
  }

  private Room open(String name) {
    var room = new Room(name);
    rooms.put(Names.key(name), room);
    return room;
  }

  private void walkIn(Member member, Room room, Mail mail) {
    room.add(member);
    member.room(room);
    if (announces(room)) mail.tellOthers(room, member, notices.joined(member));
    mail.tell(member, notices.welcome(room));
    if (!room.topic().isEmpty()) mail.tell(member, notices.topic(room));
    List<ByteBuffer> earlier = History.last(room, options.historyOnJoin(), shownBytesMax);
    if (!earlier.isEmpty()) mail.tell(member, notices.earlier(earlier));
  }

  private void walkOut(Member member, boolean announced, Mail mail) {
    Room room = member.room();
    if (room == null) return;
    if (announced && announces(room)) mail.tellOthers(room, member, notices.left(member));
    room.remove(member);
    member.room(null);
    if (room == lobby || !room.members().isEmpty()) return;
    rooms.remove(Names.key(room.name()));
    history.forgetAll(room);
  }

  /** A crowd that comes or goes would else be told of itself, each of each. */
  private boolean announces(Room room) {
    return room.members().size() <= options.announceMax();
  }

  private ByteBuffer line(String text) {
    return notices.line(text);
  }
}
