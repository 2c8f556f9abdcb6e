package io.heddle.loadtest.engine;

import io.heddle.loadtest.LoadResult;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A result with the histograms behind it, in nanoseconds.
 *
 * @param intervals {@code response} second by second
 */
public record LoadOutcome(
    LoadResult result, Histogram response, Histogram service, List<Interval> intervals) {}
