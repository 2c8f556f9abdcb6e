package io.heddle.chat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that lie in mailboxes and wait for the lock to be free again: only then are they sent.
 */
final class Mail {
  /** Up to so many receivers, waiting for others to talk gains nothing. */
  private static final int ALONE_MAX = 2;

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

  /**
   * Sends to each receiver what its mailbox holds by now. Where others are about to talk as well,
   * they go first, so that what all have said costs each receiver one write rather than many.
   */
  @SuppressWarnings("ThreadPriorityCheck") // The order in which threads run is the very point.
  void deliver() {
    if (receivers.size() > ALONE_MAX) Thread.yield();
    receivers.forEach(Member::deliver);
  }
}
