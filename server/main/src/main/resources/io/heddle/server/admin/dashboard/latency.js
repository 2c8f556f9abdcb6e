// Percentiles of what happened between two polls, from histograms that count since the start.

/** How many took at most so long; bounds that nobody reached may be left out of a histogram. */
function countUpTo(histogram, bound) {
  let count = 0;
  for (const bucket of histogram.buckets) {
    if (bucket["at-most"] > bound) break;
    count = bucket.count;
  }
  return count;
}

function bounds(histograms) {
  const all = new Set();
  for (const histogram of histograms)
    for (const bucket of histogram.buckets)
      if (Number.isFinite(bucket["at-most"])) all.add(bucket["at-most"]);
  return [...all].sort((one, other) => one - other);
}

/**
 * What came between two histograms, those of several listeners added up.
 *
 * @param {[object | undefined, object][]} pairs each an earlier one (undefined: nothing then) and a later one
 * @return {{count: number, buckets: {"at-most": number, count: number}[]}} cumulative as well
 */
export function between(pairs) {
  const nothing = { count: 0, buckets: [] };
  const at = bounds(pairs.map(([, later]) => later));
  const growth = (figure) => pairs.reduce(
    (sum, [earlier, later]) => sum + figure(later) - figure(earlier ?? nothing), 0);
  return {
    count: growth((histogram) => histogram.count),
    buckets: at.map((bound) => ({
      "at-most": bound,
      count: growth((histogram) => countUpTo(histogram, bound)),
    })),
  };
}

/**
 * The time that a share of the requests took at most, taken to lie evenly in their bucket.
 *
 * @param {number} share such as 0.99
 * @return {number | null} seconds; null if there were no requests
 */
export function quantile(histogram, share) {
  if (!(histogram.count > 0)) return null;
  const rank = share * histogram.count;
  let below = 0;
  let lower = 0;
  for (const bucket of histogram.buckets) {
    const upper = bucket["at-most"];
    if (bucket.count >= rank && bucket.count > below)
      return lower + (upper - lower) * (rank - below) / (bucket.count - below);
    below = Math.max(below, bucket.count);
    lower = upper;
  }
  // Beyond the last bound all that is known is that it was passed.
  return lower > 0 ? lower : null;
}
