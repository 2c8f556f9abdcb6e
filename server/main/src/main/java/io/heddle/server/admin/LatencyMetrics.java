package io.heddle.server.admin;

import io.heddle.server.Server;
import io.heddle.server.listen.Listener;
import io.heddle.transport.RequestLatency;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * How long requests took, as a histogram. Micrometer's own ones want to be told of each request;
 * this one has been counted on the way.
 */
record LatencyMetrics(Server server) implements Collector {
  static final String NAME = "heddle_request_duration_seconds";

  @Override
  public HistogramSnapshot collect() {
    HistogramSnapshot.Builder found =
        HistogramSnapshot.builder()
            .name(NAME)
            .help("From a request's first byte until its handler came back for the next one");
    for (Listener listener : server.listeners()) found.dataPoint(point(listener));
    return found.build();
  }

  private static HistogramDataPointSnapshot point(Listener listener) {
    RequestLatency latency = listener.connections().traffic().latency();
    List<Double> bounds = new ArrayList<>(RequestLatency.bounds());
    bounds.add(Double.POSITIVE_INFINITY);
    return HistogramDataPointSnapshot.builder()
        .labels(Labels.of("listener", listener.name(), "protocol", listener.protocol()))
        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, latency.counts()))
        .sum(latency.totalSeconds())
        .build();
  }
}
