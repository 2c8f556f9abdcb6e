package io.heddle.chat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the server says of rooms and members, as lines for the wire. */
final class Notices {
  /** In one answer; a crowd would not be read anyway. */
  private static final int NAMES_MAX = 100;

  private final Charset charset;

  Notices(Charset charset) {
    this.charset = charset;
  }

  ByteBuffer line(String text) {
    return Text.line(text, charset);
  }

  ByteBuffer joined(Member member) {
    return line("* " + member.nick() + " joined");
  }

  ByteBuffer left(Member member) {
    return line("* " + member.nick() + " left");
  }

  /** To who has just come. */
  ByteBuffer welcome(Room room) {
    int others = room.members().size() - 1;
    return line(
        "* you are in "
            + room.name()
            + ", others here: "
            + others
            + "; /help tells what you can do");
  }

  ByteBuffer topic(Room room) {
    String topic =
        room.topic().isEmpty() ? ": none" : ", by " + room.topicBy() + ": " + room.topic();
    return line("* topic of " + room.name() + topic);
  }

  /** In one, as they are short-lived and go to one member only. */
  ByteBuffer earlier(List<ByteBuffer> lines) {
    ByteBuffer mark = Text.encode("* earlier: ", charset);
    int bytes = lines.stream().mapToInt(line -> mark.remaining() + line.remaining()).sum();
    ByteBuffer earlier = ByteBuffer.allocate(bytes);
    for (ByteBuffer line : lines) earlier.put(mark.duplicate()).put(line.duplicate());
    return earlier.flip();
  }

  ByteBuffer members(Room room) {
    return line("* " + room.name() + ": " + list(room.members(), Member::nick));
  }

  ByteBuffer rooms(Collection<Room> rooms) {
    return line(
        "* rooms: " + list(rooms, room -> room.name() + " (" + room.members().size() + ")"));
  }

  /** Of the rooms that are listed, those that have one. */
  List<ByteBuffer> topics(Collection<Room> rooms) {
    return rooms.stream()
        .limit(NAMES_MAX)
        .filter(room -> !room.topic().isEmpty())
        .map(this::topic)
        .toList();
  }

  private static <T> String list(Collection<T> all, Function<T, String> name) {
    String some = all.stream().limit(NAMES_MAX).map(name).collect(Collectors.joining(", "));
    return all.size() <= NAMES_MAX ? some : some + " and " + (all.size() - NAMES_MAX) + " more";
  }
}
