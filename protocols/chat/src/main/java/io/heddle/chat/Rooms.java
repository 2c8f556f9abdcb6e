package io.heddle.chat;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All rooms and who is where. Things happen one after another, and everybody sees what concerns
 * them in that same order: posts, joins, leaves, new nicks, private messages and the answers to
 * their own commands. One lock makes it so, held while what happened is put into mailboxes and
 * never while something is sent, so that nobody waits for somebody's network.
 *
 * <p>Every method is called by its member's own thread.
 */
final class Rooms {
  /** In one answer; a crowd would not be read anyway. */
  private static final int NAMES_MAX = 100;

  private final ChatOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Member> members = new HashMap<>();
  private final Map<String, Room> rooms = new TreeMap<>();
  private final Room lobby;

  Rooms(ChatOptions options) {
    this.options = options;
    this.lobby = open("lobby");
  }

  // --- coming and going

  /** Lets somebody in under a nick, or says why not: then they have none still. */
  void enter(Member member, String nick) {
    happens(mail -> {
      if (!mayBeNamed(member, nick, mail)) return;
      if (isFull(lobby, member, mail)) {
        member.quit();
        return;
      }
      name(member, nick);
      walkIn(member, lobby, mail);
    });
  }

  void rename(Member member, String nick) {
    happens(mail -> {
      if (!mayBeNamed(member, nick, mail)) return;
      String before = member.nick();
      members.remove(Text.key(before));
      name(member, nick);
      Room room = member.room();
      if (room != null) mail.tellOthers(room, member, line("* " + before + " is now " + nick));
      mail.tell(member, line("* you are now " + nick));
    });
  }

  void join(Member member, String name) {
    happens(mail -> {
      if (!isName(member, name, "room's name", mail)) return;
      Room room = rooms.get(Text.key(name));
      if (room == null && rooms.size() >= options.roomsMax()) {
        mail.tell(
            member, line("* no room for another room: there are " + rooms.size() + ", see /rooms"));
      } else if (room != null && room == member.room()) {
        mail.tell(member, line("* you are in " + room.name() + " already"));
      } else if (room == null || !isFull(room, member, mail)) {
        Room before = walkOut(member);
        if (before != null) mail.tellOthers(before, member, left(member));
        walkIn(member, room != null ? room : open(name), mail);
      }
    });
  }

  /** For good, whatever was the reason; does nothing the second time. */
  void leave(Member member, boolean announced) {
    happens(mail -> {
      Room room = walkOut(member);
      if (room != null && announced) mail.tellOthers(room, member, left(member));
      if (member.isNamed()) members.remove(Text.key(member.nick()), member);
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
      room.remember(line);
      mail.tellOthers(room, member, line);
    });
  }

  /** To one member, in whichever room. */
  void whisper(Member member, String nick, String text) {
    happens(mail -> {
      Member to = members.get(Text.key(nick));
      if (to != null) mail.tell(to, line("[" + member.nick() + "] " + text));
      mail.tell(
          member, line(to != null ? "* told " + to.nick() : "* nobody here is called " + nick));
    });
  }

  // --- looking around

  void who(Member member) {
    happens(mail -> {
      Room room = member.room();
      if (room != null)
        mail.tell(member, line("* " + room.name() + ": " + list(room.members(), Member::nick)));
    });
  }

  void list(Member member) {
    happens(mail ->
        mail.tell(
            member,
            line(
                "* rooms: "
                    + list(
                        rooms.values(),
                        room -> room.name() + " (" + room.members().size() + ")"))));
  }

  void history(Member member) {
    happens(mail -> {
      Room room = member.room();
      if (room == null) return;
      mail.tell(member, line("* " + keptIn(room)));
      room.lines().forEach(line -> mail.tell(member, line));
    });
  }

  private String keptIn(Room room) {
    int lines = room.lines().size();
    if (options.history() == 0) return "no messages of " + room.name() + " are kept";
    if (lines == 0) return "no messages in " + room.name() + " yet";
    return "the last " + lines + " lines of " + room.name() + " are kept";
  }

  private static <T> String list(Collection<T> all, Function<T, String> name) {
    String some = all.stream().limit(NAMES_MAX).map(name).collect(Collectors.joining(", "));
    return all.size() <= NAMES_MAX ? some : some + " and " + (all.size() - NAMES_MAX) + " more";
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
    Member owner = members.get(Text.key(nick));
    if (owner == null || owner == member) return true;
    mail.tell(member, line("* " + owner.nick() + " is here already, choose another nick"));
    return false;
  }

  private boolean isName(Member member, String name, String what, Mail mail) {
    boolean is = Text.isName(name, options.nickLengthMax());
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
    members.put(Text.key(nick), member);
    member.nick(nick);
  }

  private Room open(String name) {
    var room = new Room(name, options.history());
    rooms.put(Text.key(name), room);
    return room;
  }

  private void walkIn(Member member, Room room, Mail mail) {
    mail.tellOthers(room, member, line("* " + member.nick() + " joined"));
    room.add(member);
    member.room(room);
    int others = room.members().size() - 1;
    mail.tell(
        member,
        line(
            "* you are in "
                + room.name()
                + ", others here: "
                + others
                + "; /help tells what you can do"));
  }

  /** Returns the room that the member was in. */
  private @Nullable Room walkOut(Member member) {
    Room room = member.room();
    if (room == null) return null;
    room.remove(member);
    member.room(null);
    if (room != lobby && room.members().isEmpty()) rooms.remove(Text.key(room.name()));
    return room;
  }

  private ByteBuffer left(Member member) {
    return line("* " + member.nick() + " left");
  }

  private ByteBuffer line(String text) {
    return Text.line(text, options.charset());
  }
}
