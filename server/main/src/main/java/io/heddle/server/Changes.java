package io.heddle.server;

import io.heddle.server.config.Difference;
import java.util.ArrayList;
import java.util.List;

/** What became of a configuration that a running server read again, for the log. */
final class Changes {
  private static final System.Logger LOG = System.getLogger(Changes.class.getName());

  private final List<String> followed = new ArrayList<>();
  private final List<String> fixed = new ArrayList<>();

  /**
   * @param sinceLast what is new
   * @param sinceStart what is other than what the server was started with
   */
  void add(String where, Difference sinceLast, Difference sinceStart) {
    for (String key : sinceLast.followed()) followed.add(where + key);
    for (String key : sinceStart.fixed()) fixed(where + key);
  }

  void fixed(String key) {
    fixed.add(key);
  }

  void log() {
    String taken = followed.isEmpty() ? "nothing has changed" : String.join(", ", followed);
    LOG.log(System.Logger.Level.INFO, () -> "configuration read again: " + taken);
    if (!fixed.isEmpty())
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "as it was until a restart, since it cannot change while the server runs: "
                  + String.join(", ", fixed));
  }
}
