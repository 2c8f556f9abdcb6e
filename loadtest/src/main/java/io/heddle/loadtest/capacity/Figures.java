package io.heddle.loadtest.capacity;

import io.heddle.loadtest.LatencySummary;

/**
 * What a {@link Condition} is about.
 *
 * @param latency in milliseconds
 * @param errorShare of all requests, from 0 to 1
 * @param achievedShare of the offered load, from 0 to 1 or somewhat above
 */
public record Figures(
    LatencySummary latency, double errors, double errorShare, double achievedShare) {}
