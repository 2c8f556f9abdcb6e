package io.heddle.server.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong so far: reading goes on after a problem, so that {@code check} can report them all.
 */
final class Problems {
  private final List<Problem> found = new ArrayList<>();

  void add(Origin origin, String what) {
    found.add(Problem.at(origin, what));
  }

  /** All of them; null if there is none. */
  @Nullable ConfigException found() {
    return found.isEmpty() ? null : new ConfigException(found);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * @throws ConfigException with all of them
   */
  void throwIfAny() {
    ConfigException all = found();
    if (all != null) throw all;
  }

  /** For what makes going on pointless. */
  static ConfigException at(Origin origin, String what) {
    return new ConfigException(List.of(Problem.at(origin, what)));
  }
}
