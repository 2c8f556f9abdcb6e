package io.heddle.chat;

import io.heddle.protocol.Connection;
import io.heddle.protocol.ProtocolException;
import java.io.IOException;
import java.time.Duration;

/**
 * How fast a member may talk. Whoever is faster is read later, as by the servers of IRC, so that
 * nothing is lost and nobody else hears more than the rate; whoever is so for long is dropped. All
 * that it takes are two numbers in each {@link Member}.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-I.371">ITU-T I.371, the generic cell rate
 *     algorithm</a>
 */
final class FloodControl {
  /** Of one member once the server drains: enough for what was on its way by then. */
  private static final int DRAINING_MAX = 1_000;

  private static final double SECOND_NANOS = 1e9;

  /** 0: as fast as they come. */
  private final long nanosEach;

  private final long aheadNanos;
  private final int lateMax;

  FloodControl(ChatOptions options) {
    nanosEach =
        options.messagesRate().map(rate -> (long) (SECOND_NANOS / rate.perSecond())).orElse(0L);
    aheadNanos = nanosEach * (options.messagesBurst() - 1);
    lateMax = options.messagesLateMax();
  }

  /**
   * Lets a message through when it is due; by the member's own thread.
   *
   * @return false if the member's stay ends instead
   * @throws ProtocolException if it is not to be waited for any more
   */
  boolean admit(Member member, Connection connection) throws IOException {
    // However many wait in its socket, they must not hold up the drain.
    if (connection.draining() && member.countsDraining() > DRAINING_MAX)
      return connection.pause(Duration.ZERO);
    if (nanosEach == 0) return true;
    long delayNanos = delayNanos(member, System.nanoTime());
    if (delayNanos == 0) return true;
    if (member.late() == lateMax)
      throw new ProtocolException(
          lateMax + " messages in a row came faster than messages-rate",
          "* dropped: too many messages, too fast\n");
    if (member.late() == 0) member.tell("* not so fast: each message waits until it is due");
    member.late(member.late() + 1);
    return connection.pause(Duration.ofNanos(delayNanos));
  }

  /** How long a message that has come now has to wait. */
  long delayNanos(Member member, long now) {
    long due = member.due() - now > 0 ? member.due() : now;
    // Not sooner: a pause that took longer than it should is no merit of the member's.
    if (due - now <= aheadNanos / 2) member.late(0);
    member.due(due + nanosEach);
    return Math.max(0, due - now - aheadNanos);
  }
}
