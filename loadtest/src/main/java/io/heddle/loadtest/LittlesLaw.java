package io.heddle.loadtest;

/**
 * A run checked against Little's law: the mean number of requests under way is their rate times the
 * mean time that one takes (Little, "A Proof for the Queuing Formula L = lambda W", 1961). The two
 * sides are counted apart, so that a request that the figures lost or counted twice shows.
 *
 * @param measured requests under way on average over the measured part, by the clock
 * @param predicted by the rate and the mean service time that the report gives
 * @param ratio predicted / measured; 1 if nothing was under way
 * @param holds whether the ratio is as near to 1 as it should be
 */
public record LittlesLaw(double measured, double predicted, double ratio, boolean holds) {
  /**
   * What sound runs stay far within; requests that begin or end outside the part differ by less.
   */
  private static final double OFF_MAX = 0.05;

  /** Compares the two. */
  public static LittlesLaw of(double measured, double predicted) {
    double ratio = measured > 0 ? predicted / measured : 1;
    return new LittlesLaw(measured, predicted, ratio, Math.abs(ratio - 1) <= OFF_MAX);
  }
}
