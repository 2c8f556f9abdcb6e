package io.heddle.server.admin;

/** What {@code /api/connections} may be asked for, as far as it needs no server to be judged. */
public final class ConnectionFilters {
  /** The most that are given in one answer. */
  public static final int LIMIT_MAX = 1_000;

  private ConnectionFilters() {}

  /**
   * Looks at one parameter, as the server would, but for its limit, listeners and protocols.
   *
   * @throws IllegalArgumentException naming the parameter, and what was expected
   */
  public static void check(String name, String value) {
    Object unused =
        switch (name) {
          case "peer" -> PeerMatch.parse(value);
          case "activity" -> ConnectionQuery.activity(value);
          case "stuck" -> ConnectionQuery.stuck(value);
          case "sort" -> ConnectionQuery.order(value);
          default -> value;
        };
  }
}
