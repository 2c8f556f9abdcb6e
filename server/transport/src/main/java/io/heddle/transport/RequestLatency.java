package io.heddle.transport;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long requests took to be answered, of all connections of a listener together: from the moment
 * that a request's first bytes were read to that at which its handler came back for another one, or
 * answered several that had come together. Thread-safe.
 *
 * @see <a href="https://prometheus.io/docs/practices/histograms/">Prometheus, Histograms and
 *     summaries</a>
 */
public final class RequestLatency {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000 * MICRO;

  /** From what a lone answer from memory takes to what nobody waits for. */
  private static final long[] BOUNDS_NANOS = {
    10 * MICRO, 25 * MICRO, 50 * MICRO, 100 * MICRO, 250 * MICRO, 500 * MICRO, //
    1 * MILLI, 2_500 * MICRO, 5 * MILLI, 10 * MILLI, 25 * MILLI, 50 * MILLI, //
    100 * MILLI, 250 * MILLI, 500 * MILLI, 1_000 * MILLI, 2_500 * MILLI, 5_000 * MILLI, //
    10_000 * MILLI
  };

  private final LongAdder[] counts = new LongAdder[BOUNDS_NANOS.length + 1];
  private final LongAdder totalNanos = new LongAdder();

  public RequestLatency() {
    Arrays.setAll(counts, bucket -> new LongAdder());
  }

  /** Counts requests that took equally long. */
  void record(int requests, long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) bucket++;
    counts[bucket].add(requests);
    totalNanos.add(requests * nanos);
  }

  /** The largest latency of each bucket but the last one, in seconds, ascending. */
  public static List<Double> bounds() {
    return Arrays.stream(BOUNDS_NANOS).mapToObj(nanos -> nanos / 1e9).toList();
  }

  /** Requests in each bucket; the last one has those above all {@link #bounds}. */
  public List<Long> counts() {
    return Arrays.stream(counts).map(LongAdder::sum).toList();
  }

  /** All that was recorded, in seconds. */
  public double totalSeconds() {
    return totalNanos.sum() / 1e9;
  }
}
