package io.heddle.loadtest.machine;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What was measured at one moment.
 *
 * @param at seconds since the run began, as in {@link io.heddle.loadtest.LoadResult.Window}
 * @param values by name, see {@link Series}, and those of the server's own metrics; what cannot be
 *     measured here is absent
 */
public record Sample(double at, Map<String, Double> values) {

  public Sample {
    values = Map.copyOf(values);
  }

  /** Empty if it was not measured. */
  public OptionalDouble value(String name) {
    Double value = values.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
