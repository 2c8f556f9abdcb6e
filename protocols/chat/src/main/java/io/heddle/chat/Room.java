package io.heddle.chat;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** Who is in a room, and what it is about. Used under the lock of {@link Rooms}. */
final class Room {
  private final String name;
  private final Set<Member> members = new LinkedHashSet<>();
  private final Deque<History.Line> lines = new ArrayDeque<>();
  private String topic = "";
  private String topicBy = "";

  Room(String name) {
    this.name = name;
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

  /** What was said last, the oldest first; kept by {@link History}. */
  Deque<History.Line> lines() {
    return lines;
  }

  /** Empty: it has none. */
  String topic() {
    return topic;
  }

  /** Who set it, by the nick of then. */
  String topicBy() {
    return topicBy;
  }

  void topic(String text, String nick) {
    topic = text;
    topicBy = nick;
  }
}
