package io.heddle.server.admin;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected to the admin endpoint, each by its address. Whoever keeps it waiting, for a
 * handshake, a request or the taking of an answer, has to go after a while, and at once where
 * somebody comes for whom there would be no place else: those who mean harm wait, an operator asks.
 * Thread-safe.
 */
final class Places {
  private final int max;
  private final Duration waitLimit;
  private final Duration answerLimit;
  private final Map<SocketAddress, Place> taken = new ConcurrentHashMap<>();

  /** How a connection ends. */
  interface Ending {
    /** Behind the answer that is under way. */
    void soon();

    void now();
  }

  /**
   * @param since when it began to wait for its peer, or to answer
   */
  private record Place(SocketAddress peer, Ending ending, boolean answering, long since) {
    Duration held() {
      return Duration.ofNanos(System.nanoTime() - since);
    }
  }

  /**
   * @param max the last of them is given to nobody for long
   * @param waitLimit for a request to come, from its beginning or that of the connection
   * @param answerLimit for an answer to be made and taken
   */
  Places(int max, Duration waitLimit, Duration answerLimit) {
    this.max = max;
    this.waitLimit = waitLimit;
    this.answerLimit = answerLimit;
  }

  /** One has come, or goes on in another way after its handshake. */
  void enter(SocketAddress peer, Ending ending) {
    taken.compute(
        peer,
        (same, before) ->
            new Place(peer, ending, false, before == null ? System.nanoTime() : before.since()));
    if (taken.size() >= max) longest(peer).ifPresent(this::end);
  }

  /** Its request is there. */
  void answers(SocketAddress peer) {
    change(peer, (same, place) -> new Place(peer, place.ending(), true, System.nanoTime()));
  }

  /** Its answer is gone; now it may ask again. */
  void answered(SocketAddress peer, boolean last) {
    change(peer, (same, place) -> new Place(peer, place.ending(), false, System.nanoTime()));
    Place place = taken.get(peer);
    if (last && place != null) place.ending().soon();
  }

  private void change(
      SocketAddress peer, BiFunction<SocketAddress, Place, @Nullable Place> change) {
    taken.computeIfPresent(peer, change);
  }

  void leave(SocketAddress peer) {
    taken.remove(peer);
  }

  /** To be called every now and then: ends those over their limits. */
  void check() {
    for (Place place : taken.values())
      if (place.held().compareTo(place.answering() ? answerLimit : waitLimit) > 0) end(place);
  }

  /** Who waits longest; or else whom an answer has taken too long to reach. */
  private Optional<Place> longest(SocketAddress newcomer) {
    return taken.values().stream()
        .filter(place -> !place.peer().equals(newcomer))
        .filter(place -> !place.answering() || place.held().compareTo(waitLimit) > 0)
        .max(Comparator.comparing((Place place) -> !place.answering()).thenComparing(Place::held));
  }

  private void end(Place place) {
    if (taken.remove(place.peer(), place)) place.ending().now();
  }
}
