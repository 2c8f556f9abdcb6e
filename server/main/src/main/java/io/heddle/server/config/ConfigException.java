package io.heddle.server.config;

import java.util.List;

/**
 * The configuration is wrong. The message is one sentence that says where, what was expected and
 * what came: {@code heddle.yaml:7: listeners[0] chat: idle-timeout: expected a duration such as
 * 30s, 500ms or off, got 'abc'}.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  ConfigException(String problem) {
    this(List.of(problem));
  }

  /**
   * @param problems at least one; the first, in the order of the file, is the message
   */
  ConfigException(List<String> problems) {
    super(problems.get(0));
    this.problems = List.copyOf(problems);
  }

  /**
   * Every problem that was found, a sentence each, in the order of the file; the message is the
   * first.
   */
  public List<String> problems() {
    return problems;
  }
}
