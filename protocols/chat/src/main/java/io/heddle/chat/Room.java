package io.heddle.chat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;

/** Who is in a room, and what was said last. Used under the lock of {@link Rooms}. */
final class Room {
  private final String name;
  private final int linesMax;
  private final Set<Member> members = new LinkedHashSet<>();
  private final Queue<ByteBuffer> lines = new ArrayDeque<>();

  Room(String name, int linesMax) {
    this.name = name;
    this.linesMax = linesMax;
  }

  String name() {
    return name;
  }

  Set<Member> members() {
    return Collections.unmodifiableSet(members);
  }

  void add(Member member) {
    members.add(member);
  }

  void remove(Member member) {
    members.remove(member);
  }

  void remember(ByteBuffer line) {
    lines.add(line);
    if (lines.size() > linesMax) lines.remove();
  }

  /** What was said last, the oldest first. */
  Collection<ByteBuffer> lines() {
    return Collections.unmodifiableCollection(lines);
  }
}
