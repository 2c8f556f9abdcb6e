package io.heddle.server.admin;

import io.heddle.protocol.PeerText;
import io.heddle.server.config.DurationText;
import io.heddle.server.connection.ServedConnection;
import io.heddle.server.listen.Listener;
import io.heddle.transport.Activity;
import io.heddle.transport.StreamConnection;
import io.helidon.common.parameters.Parameters;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which connections are asked for, in which order, and how many at a time.
 *
 * @param peer its address, with its port or without
 * @param search what its peer or its principal has somewhere
 * @param stuck for how long at least it has not been waiting for its peer to send
 * @param descending the largest come first
 * @param after the last one of the page before
 */
record ConnectionQuery(
    Optional<String> listener,
    Optional<String> protocol,
    Optional<String> peer,
    Optional<String> search,
    Optional<Duration> stuck,
    ConnectionOrder order,
    boolean descending,
    int limit,
    @Nullable PageEnd after) {
  private static final int LIMIT = 100;
  private static final int LIMIT_MAX = 1_000;

  private static final Set<String> NAMES =
      new TreeSet<>(
          Set.of("listener", "protocol", "peer", "search", "stuck", "sort", "limit", "after"));

  /**
   * Reads the parameters of a request.
   *
   * @throws IllegalArgumentException naming the one that is wrong
   */
  static ConnectionQuery of(Parameters query) {
    for (String name : query.names())
      if (!NAMES.contains(name))
        throw new IllegalArgumentException(
            "there is no parameter '%s', expected one of %s"
                .formatted(name, String.join(", ", NAMES)));
    String sort = query.first("sort").orElse(ConnectionOrder.ID.toString());
    boolean descending = sort.startsWith("-");
    return new ConnectionQuery(
        query.first("listener").asOptional(),
        query.first("protocol").asOptional(),
        query.first("peer").asOptional(),
        query.first("search").asOptional(),
        query.first("stuck").asOptional().map(ConnectionQuery::duration),
        ConnectionOrder.parse(descending ? sort.substring(1) : sort),
        descending,
        query.first("limit").asOptional().map(ConnectionQuery::limit).orElse(LIMIT),
        query.first("after").asOptional().map(PageEnd::parse).orElse(null));
  }

  private static Duration duration(String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException("stuck: " + malformed.getMessage(), malformed);
    }
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= LIMIT_MAX) return limit;
    } catch (NumberFormatException noNumber) {
      // It is said below.
    }
    throw new IllegalArgumentException(
        "limit: expected 1 to " + LIMIT_MAX + ", got '" + text + "'");
  }

  boolean asksFor(Listener candidate) {
    return listener.orElse(candidate.name()).equals(candidate.name())
        && protocol.orElse(candidate.protocol()).equals(candidate.protocol());
  }

  boolean asksFor(ServedConnection served) {
    StreamConnection connection = served.connection();
    if (stuck.isPresent() && !isStuck(connection, stuck.get())) return false;
    if (peer.isEmpty() && search.isEmpty()) return true;
    String from = PeerText.of(connection.peer());
    if (peer.isPresent() && !isAt(peer.get(), from)) return false;
    return search.isEmpty()
        || from.contains(search.get())
        || connection.principal().filter(who -> who.getName().contains(search.get())).isPresent();
  }

  private static boolean isAt(String address, String from) {
    return from.equals(address)
        || from.startsWith(address + ":")
        || from.startsWith("[" + address + "]:");
  }

  private static boolean isStuck(StreamConnection connection, Duration least) {
    return connection.activity() != Activity.READING
        && connection.activeFor().compareTo(least) >= 0;
  }

  /** Where it stands in the order. */
  PageEnd place(ServedConnection served) {
    double figure = order.of(served);
    return new PageEnd(descending ? -figure : figure, served.connection().id());
  }
}
