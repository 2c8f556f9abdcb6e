package io.heddle.server.admin;

import io.heddle.server.connection.ServedConnection;
import io.heddle.transport.LiveConnection;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What connections are sorted by. */
enum ConnectionOrder {
  ID,
  DURATION,
  BYTES_IN,
  BYTES_OUT,
  REQUESTS,
  ACTIVE_FOR;

  double of(ServedConnection served) {
    LiveConnection connection = served.connection();
    return switch (this) {
      case ID -> connection.id();
      // The beginning stands still from one page to the next, while ages grow.
      case DURATION -> -connection.startNanos();
      case BYTES_IN -> connection.bytesIn();
      case BYTES_OUT -> connection.bytesOut();
      case REQUESTS -> connection.requests();
      case ACTIVE_FOR -> -connection.activeSinceNanos();
    };
  }

  /** As in a query: {@code bytes-in}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  static ConnectionOrder parse(String name) {
    for (ConnectionOrder order : values()) if (order.toString().equals(name)) return order;
    throw new IllegalArgumentException(
        "sort: expected one of %s, with a - before it for the largest first, got '%s'"
            .formatted(
                Arrays.stream(values())
                    .map(ConnectionOrder::toString)
                    .collect(Collectors.joining(", ")),
                name));
  }
}
