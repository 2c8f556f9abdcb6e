package io.heddle.server.config;

import java.util.List;

/**
 * The configuration is wrong. The message is one sentence that says where, what was expected and
 * what came: {@code heddle.yaml:7: listeners[0] chat: idle-timeout: expected a duration such as
 * 30s, 500ms or off, got 'abc'}.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ConfigException(String problem) {
    this(List.of(new Problem(Origin.Kind.DEFAULT, 0, problem)));
  }

  /**
   * @param problems at least one; the first, in the order of the file, is the message
   */
  ConfigException(List<Problem> problems) {
    super(sorted(problems).get(0).sentence());
    this.problems = sorted(problems);
  }

  private static List<Problem> sorted(List<Problem> problems) {
    return problems.stream().sorted(Problem.IN_ORDER_OF_THE_FILE).toList();
  }

  /**
   * Throws what several looks at one configuration have found as one exception, if they found
   * anything.
   */
  public static void throwIfAny(List<ConfigException> found) {
    if (found.isEmpty()) return;
    throw new ConfigException(found.stream().flatMap(one -> one.problems.stream()).toList());
  }

  /**
   * Every problem that was found, a sentence each, in the order of the file; the message is the
   * first.
   */
  public List<String> problems() {
    return problems.stream().map(Problem::sentence).toList();
  }
}
