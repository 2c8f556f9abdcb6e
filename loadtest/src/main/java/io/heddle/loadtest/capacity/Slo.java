package io.heddle.loadtest.capacity;

import io.heddle.loadtest.capacity.Condition.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An objective: conditions that must all hold. Immutable.
 *
 * @param conditions one or more
 */
public record Slo(List<Condition> conditions) {

  public Slo {
    conditions = List.copyOf(conditions);
    if (conditions.isEmpty()) {
      throw new IllegalArgumentException(
          "an objective needs at least one condition, such as p99<10ms");
    }
  }

  /**
   * Reads conditions, several in one text separated by commas.
   *
   * @throws IllegalArgumentException with a sentence that names the culprit and an example
   */
  public static Slo parse(String... texts) {
    var conditions = new ArrayList<Condition>();
    for (String text : texts) {
      for (String part : text.split(",", -1)) conditions.add(Condition.parse(part));
    }
    return new Slo(conditions);
  }

  /** Whether all conditions hold. */
  public boolean holds(Figures figures) {
    return conditions.stream().allMatch(condition -> condition.holds(figures));
  }

  /** Whether it says something about a metric. */
  boolean names(Metric metric) {
    return conditions.stream().anyMatch(condition -> condition.metric() == metric);
  }

  /** What the objective is mainly about: its first time, or else its first condition. */
  Condition main() {
    Optional<Condition> latency =
        conditions.stream().filter(condition -> condition.metric().latency()).findFirst();
    return latency.orElse(conditions.getFirst());
  }

  /** The figures against their limits. */
  String describe(Figures figures) {
    return conditions.stream()
        .map(condition -> condition.describe(figures))
        .collect(Collectors.joining(", "));
  }

  /** As it can be parsed. */
  @Override
  public String toString() {
    return conditions.stream().map(Condition::toString).collect(Collectors.joining(","));
  }
}
