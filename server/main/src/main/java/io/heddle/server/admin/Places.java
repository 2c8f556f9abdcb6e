package io.heddle.server.admin;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is connected to the admin endpoint, each by its address. Whoever keeps it waiting, for a
 * handshake, a request or the taking of an answer, has to go after a while, and soon where there
 * would be no place else for others: those who mean harm wait, an operator asks. Thread-safe.
 */
final class Places {
  /** For a request to come, from its beginning or that of the connection. */
  private static final Duration WAIT_LIMIT = Duration.ofSeconds(5);

  /** For an answer to be made and taken. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  /** The same where others wait for a place. */
  private static final Duration CROWDED_LIMIT = Duration.ofSeconds(1);

  private final int max;
  private final Map<SocketAddress, Place> taken = new ConcurrentHashMap<>();

  /** How a connection ends. */
  interface Ending {
    /** Behind the answer that is under way. */
    void soon();

    void now();
  }

  private enum Phase {
    /** For its peer to send. */
    WAITING,
    /** Or for its peer to take that. */
    ANSWERING,
    /** Which nobody should break off. */
    CHANGING
  }

  /**
   * @param since when its phase began
   */
  private record Place(SocketAddress peer, Ending ending, Phase phase, long since) {
    Place(SocketAddress peer, Ending ending, Phase phase) {
      this(peer, ending, phase, System.nanoTime());
    }

    Duration held() {
      return Duration.ofNanos(System.nanoTime() - since);
    }

    boolean isOver(boolean crowded) {
      Duration limit =
          switch (phase) {
            case WAITING -> WAIT_LIMIT;
            case ANSWERING -> crowded ? CROWDED_LIMIT : ANSWER_LIMIT;
            case CHANGING -> ANSWER_LIMIT;
          };
      return held().compareTo(limit) > 0;
    }
  }

  /**
   * @param max from half of them on nobody keeps one for long
   */
  Places(int max) {
    this.max = max;
  }

  /** One has come, or goes on in another way after its handshake. */
  void enter(SocketAddress peer, Ending ending) {
    taken.compute(
        peer,
        (same, before) ->
            before == null
                ? new Place(peer, ending, Phase.WAITING)
                : new Place(peer, ending, Phase.WAITING, before.since()));
    if (!isCrowded()) return;
    // Who waits longest.
    taken.values().stream()
        .filter(place -> place.phase() == Phase.WAITING && !place.peer().equals(peer))
        .max(Comparator.comparing(Place::held))
        .ifPresent(this::end);
  }

  /**
   * Its request is there.
   *
   * @param changing that asks for more than to be told something
   */
  void answers(SocketAddress peer, boolean changing) {
    Phase phase = changing ? Phase.CHANGING : Phase.ANSWERING;
    taken.computeIfPresent(peer, (same, place) -> new Place(peer, place.ending(), phase));
  }

  /** Its answer is gone; now it may ask again, unless that was the last. */
  void answered(SocketAddress peer, boolean last) {
    Place place =
        taken.computeIfPresent(
            peer, (same, before) -> new Place(peer, before.ending(), Phase.WAITING));
    if (last && place != null) place.ending().soon();
  }

  void leave(SocketAddress peer) {
    taken.remove(peer);
  }

  /** To be called several times a second: ends those over their limits. */
  void check() {
    boolean crowded = isCrowded();
    for (Place place : taken.values()) if (place.isOver(crowded)) end(place);
  }

  private boolean isCrowded() {
    // Before the last one is taken: who has none yet is not counted here.
    return taken.size() > max / 2;
  }

  private void end(Place place) {
    if (taken.remove(place.peer(), place)) place.ending().now();
  }
}
