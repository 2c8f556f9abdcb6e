package io.heddle.loadtest;

import com.fasterxml.jackson.annotation.JsonProperty;

/** One latency distribution in figures, in milliseconds; all 0 where nothing was recorded. */
public record LatencySummary(
    double p50,
    double p90,
    double p99,
    @JsonProperty("p99.9") double p999,
    @JsonProperty("p99.99") double p9999,
    double max,
    double mean) {}
