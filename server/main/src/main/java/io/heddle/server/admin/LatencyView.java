package io.heddle.server.admin;

import io.heddle.transport.RequestLatency;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the requests of a listener took, since the start.
 *
 * @param count requests that were answered
 * @param sum seconds that they took together
 * @param buckets ascending; what is above the last one is in {@code count} alone
 */
record LatencyView(long count, double sum, List<Bucket> buckets) {

  /**
   * @param atMost seconds
   * @param count requests that took no longer, those of smaller buckets included
   */
  record Bucket(double atMost, long count) {}

  static LatencyView of(RequestLatency latency) {
    List<Long> counts = latency.counts();
    List<Bucket> buckets = new ArrayList<>();
    long count = 0;
    for (double bound : RequestLatency.bounds()) {
      count += counts.get(buckets.size());
      buckets.add(new Bucket(bound, count));
    }
    return new LatencyView(count + counts.getLast(), latency.totalSeconds(), buckets);
  }
}
