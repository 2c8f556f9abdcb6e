package io.heddle.server.admin;

import io.heddle.protocol.PeerText;
import io.heddle.server.config.DurationText;
import io.heddle.server.connection.ServedConnection;
import io.heddle.server.listen.Listener;
import io.heddle.transport.Activity;
import io.heddle.transport.LiveConnection;
import io.helidon.common.parameters.Parameters;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which connections are asked for, in which order, and how many at a time.
 *
 * @param peer its address, with its port or without, or a network that has it
 * @param search what its peer or its principal has somewhere
 * @param activity what its thread is at
 * @param stuck for how long at least it has not been waiting for its peer to send
 * @param descending the largest come first
 * @param after the last one of the page before
 */
record ConnectionQuery(
    Optional<String> listener,
    Optional<String> protocol,
    Optional<PeerMatch> peer,
    Optional<String> search,
    Optional<Activity> activity,
    Optional<Duration> stuck,
    ConnectionOrder order,
    boolean descending,
    int limit,
    @Nullable PageEnd after) {
  private static final int LIMIT = 100;

  /** In ASCII, other than what Integer takes. */
  private static final Pattern LIMIT_FORM = Pattern.compile("[0-9]{1,9}");

  private static final String DESCENDING = "-";

  private static final Set<String> NAMES =
      new TreeSet<>(
          Set.of(
              "listener",
              "protocol",
              "peer",
              "search",
              "activity",
              "stuck",
              "sort",
              "limit",
              "after"));

  /**
   * Reads the parameters of a request.
   *
   * @param listeners those that there are
   * @throws IllegalArgumentException naming the one that is wrong
   */
  static ConnectionQuery of(Parameters query, List<Listener> listeners) {
    for (String name : query.names())
      if (!NAMES.contains(name))
        throw new IllegalArgumentException(
            "there is no parameter '%s', expected one of %s"
                .formatted(name, String.join(", ", NAMES)));
    for (String name : query.names())
      if (query.all(name).size() != 1)
        throw new IllegalArgumentException(
            "%s: expected one value, got %s"
                .formatted(name, query.all(name).isEmpty() ? "none" : "several"));
    String sort = query.first("sort").orElse(ConnectionOrder.ID.toString());
    return new ConnectionQuery(
        oneOf(query, "listener", listeners.stream().map(Listener::name)),
        oneOf(query, "protocol", listeners.stream().map(Listener::protocol)),
        query.first("peer").asOptional().map(PeerMatch::parse),
        query.first("search").asOptional(),
        query.first("activity").asOptional().map(ConnectionQuery::activity),
        query.first("stuck").asOptional().map(ConnectionQuery::stuck),
        order(sort),
        sort.startsWith(DESCENDING),
        query.first("limit").asOptional().map(ConnectionQuery::limit).orElse(LIMIT),
        query.first("after").asOptional().map(PageEnd::parse).orElse(null));
  }

  /** Whoever mistypes a name should not take it for a listener without connections. */
  private static Optional<String> oneOf(Parameters query, String name, Stream<String> known) {
    return query.first(name).asOptional().map(asked -> oneOf(asked, name, known));
  }

  private static String oneOf(String asked, String name, Stream<String> known) {
    Set<String> names = known.collect(Collectors.toCollection(LinkedHashSet::new));
    if (names.contains(asked)) return asked;
    throw new IllegalArgumentException(
        "%s: expected %s, got '%s'"
            .formatted(
                name,
                names.size() == 1 ? names.iterator().next() : "one of " + String.join(", ", names),
                asked));
  }

  static Activity activity(String text) {
    String name = oneOf(text, "activity", Arrays.stream(Activity.values()).map(Activity::toString));
    return Activity.valueOf(name.toUpperCase(Locale.ROOT));
  }

  static ConnectionOrder order(String sort) {
    return ConnectionOrder.parse(sort.startsWith(DESCENDING) ? sort.substring(1) : sort);
  }

  static Duration stuck(String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException("stuck: " + malformed.getMessage(), malformed);
    }
  }

  private static int limit(String text) {
    int limit = LIMIT_FORM.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (limit >= 1 && limit <= ConnectionFilters.LIMIT_MAX) return limit;
    throw new IllegalArgumentException(
        "limit: expected 1 to " + ConnectionFilters.LIMIT_MAX + ", got '" + text + "'");
  }

  boolean asksFor(Listener candidate) {
    return listener.orElse(candidate.name()).equals(candidate.name())
        && protocol.orElse(candidate.protocol()).equals(candidate.protocol());
  }

  boolean asksFor(ServedConnection served) {
    LiveConnection connection = served.connection();
    if (stuck.isPresent() && !isStuck(connection, stuck.get())) return false;
    if (activity.isPresent() && activity.get() != connection.activity()) return false;
    if (peer.isPresent() && !peer.get().has(connection.peer())) return false;
    if (search.isEmpty()) return true;
    String from = PeerText.of(connection.peer());
    return from.contains(search.get())
        || connection.principal().filter(who -> who.getName().contains(search.get())).isPresent();
  }

  private static boolean isStuck(LiveConnection connection, Duration least) {
    return connection.activity() != Activity.READING
        && connection.activeFor().compareTo(least) >= 0;
  }

  /** Where it stands in the order. */
  PageEnd place(ServedConnection served) {
    double figure = order.of(served);
    return new PageEnd(descending ? -figure : figure, served.connection().id());
  }
}
