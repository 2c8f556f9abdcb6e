package io.heddle.loadtest.capacity;

import java.time.Duration;

/**
 * What to run next.
 *
 * @param load in the unit of the axis
 * @param warmup at the same load, before what is measured
 * @param duration the measured part
 */
public record SearchWindow(double load, Duration warmup, Duration duration, Purpose purpose) {

  double seconds() {
    return warmup.plus(duration).toNanos() / 1e9;
  }
}
