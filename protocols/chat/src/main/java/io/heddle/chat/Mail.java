package io.heddle.chat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that lie in mailboxes and wait for the lock to be free again: only then are they sent.
 */
final class Mail {
  private final List<Member> receivers = new ArrayList<>();

  /** Tells one member. */
  void tell(Member member, ByteBuffer line) {
    member.post(line);
    receivers.add(member);
  }

  /** Tells everybody in the room but one. */
  void tellOthers(Room room, Member from, ByteBuffer line) {
    for (Member member : room.members()) if (member != from) tell(member, line);
  }

  void deliver() {
    receivers.forEach(Member::deliver);
  }
}
