package io.heddle.chat;

import io.heddle.protocol.WrongAnswerException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one client of a load test has heard of the others in its room, and should have. Numbers show
 * what came twice, late, or after a gap. What never came shows only in what the others know: {@link
 * #expectAll} notes how much the room has been given by now, and {@link #verifyAll}, when the
 * server has answered something asked after that, demands it. Belongs to one thread.
 */
final class Hearing {

  /** One of the others, and what has to be heard of it. */
  private static final class Seat {
    private Circle.@Nullable Talker talker;
    private long from;
    private long upTo;
    private boolean left;
  }

  private final Circle circle;
  private final Seat[] seats;

  /** By nick, the number of the next message. */
  private final Map<String, Long> next = new HashMap<>();

  Hearing(Circle circle, int own) {
    this.circle = circle;
    this.seats = new Seat[circle.size()];
    for (int i = 0; i < seats.length; i++) if (i != own) seats[i] = new Seat();
  }

  // --- in the order in which it comes

  void joined(String nick) {
    next.put(nick, 0L);
  }

  void left(String nick) throws WrongAnswerException {
    for (Seat seat : seats) {
      if (seat == null || seat.talker == null || !seat.talker.nick().equals(nick)) continue;
      verify(seat);
      seat.left = true;
    }
    next.remove(nick);
  }

  /** Of somebody who was in the room before, the first that comes is the first. */
  void heard(String nick, long number) throws WrongAnswerException {
    Long expected = next.put(nick, number + 1);
    if (expected == null || expected == number) return;
    throw new WrongAnswerException(
        "expected message %d of %s, got %d: %s"
            .formatted(
                expected, nick, number, number < expected ? "twice or late" : "lost or overtaken"));
  }

  // --- what should have come

  /** Notes what the room has been given since this client is in it. */
  void expectAll() {
    for (int i = 0; i < seats.length; i++) {
      Seat seat = seats[i];
      Circle.Talker talker = circle.at(i);
      if (seat == null || talker == null) continue;
      if (!talker.equals(seat.talker)) {
        seat.talker = talker;
        seat.left = false;
        // What was begun before may have been given to the room before this client came.
        seat.from = talker.begun();
      }
      long given = talker.given();
      seat.upTo = given > seat.from && !seat.left ? given : 0;
    }
  }

  /** Demands what was noted. */
  void verifyAll() throws WrongAnswerException {
    for (Seat seat : seats) if (seat != null) verify(seat);
  }

  private void verify(Seat seat) throws WrongAnswerException {
    if (seat.upTo == 0 || seat.talker == null) return;
    String nick = seat.talker.nick();
    long heard = next.getOrDefault(nick, 0L);
    if (heard < seat.upTo)
      throw new WrongAnswerException(
          "expected message %d of %s by now, got %s: lost"
              .formatted(seat.upTo - 1, nick, heard == 0 ? "none" : "none behind " + (heard - 1)));
    seat.upTo = 0;
  }
}
