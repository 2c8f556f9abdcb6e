package io.heddle.loadtest.engine;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** One latency, recorded by many threads and taken out in intervals by one. In nanoseconds. */
final class Meter {
  /** Longer ones count as this; no run lasts so long. */
  private static final long NANOS_MAX = 3_600_000_000_000L;

  private static final int DIGITS = 3;

  private final Recorder recorder = new Recorder(1_000, NANOS_MAX, DIGITS);
  private final Histogram total = new Histogram(1_000, NANOS_MAX, DIGITS);

  /** The recorder takes back only what it has given: at first nothing. */
  private @Nullable Histogram interval;

  void record(long nanos) {
    recorder.recordValue(Math.clamp(nanos, 0, NANOS_MAX));
  }

  /** What was recorded since the last call; valid until the next. */
  Histogram takeInterval() {
    Histogram taken = recorder.getIntervalHistogram(interval);
    interval = taken;
    total.add(taken);
    return taken;
  }

  /** What was taken out so far. */
  Histogram total() {
    return total;
  }
}
