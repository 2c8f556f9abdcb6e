package io.heddle.loadtest.capacity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Between which loads windows turn from mostly good to mostly bad, judged by all windows together.
 * How likely a window is good falls with the logarithm of the load as a normal distribution does
 * (Finney, "Probit Analysis", 1947), with an unknown middle and an unknown width; the interval
 * holds the middle with a likelihood of 90%. Every width is as likely as any other beforehand, on a
 * logarithmic scale, and so is every middle.
 *
 * @param low load
 * @param high load
 */
record Threshold(double low, double high) {
  /** A good load has a bad window now and then, whatever the load. */
  private static final double SPOILED = 0.05;

  private static final double LUCKY = 0.01;

  /**
   * Beyond a range of this factor around the interval that the search found, it is not looked for.
   */
  private static final double RANGE = 1.5;

  private static final int MIDDLES = 200;
  private static final double WIDTH_MIN = 0.005;
  private static final double WIDTH_MAX = 0.3;
  private static final int WIDTHS = 8;

  private static final double TAIL = 0.05;

  /** As a share of the lower end. */
  double width() {
    return high / low - 1;
  }

  /** What a window said of its load. */
  record Vote(double load, boolean good) {}

  /**
   * Judges.
   *
   * @param lower the largest load that was called good
   * @param upper the smallest one that was called bad
   */
  static Threshold of(List<Vote> votes, double lower, double upper) {
    double[] middles = steps(Math.log(lower / RANGE), Math.log(upper * RANGE), MIDDLES);
    double[] widths = steps(Math.log(WIDTH_MIN), Math.log(WIDTH_MAX), WIDTHS);
    List<Count> counts = count(votes, upper * RANGE);
    double[] likelihoods = new double[MIDDLES];
    for (int i = 0; i < MIDDLES; i++) {
      for (double width : widths) likelihoods[i] += likelihood(counts, middles[i], Math.exp(width));
    }
    double sum = Arrays.stream(likelihoods).sum();
    return new Threshold(
        Math.exp(quantile(middles, likelihoods, TAIL * sum)),
        Math.exp(quantile(middles, likelihoods, (1 - TAIL) * sum)));
  }

  private static double[] steps(double from, double to, int count) {
    return IntStream.range(0, count)
        .mapToDouble(i -> from + (to - from) * i / (count - 1))
        .toArray();
  }

  /** The votes at one load. */
  private record Count(double logLoad, int good, int bad) {}

  private static List<Count> count(List<Vote> votes, double most) {
    var byLoad = new TreeMap<Double, List<Vote>>();
    for (Vote vote : votes) {
      if (vote.load <= most) byLoad.computeIfAbsent(vote.load, any -> new ArrayList<>()).add(vote);
    }
    var counts = new ArrayList<Count>();
    byLoad.forEach((load, all) -> {
      int good = (int) all.stream().filter(Vote::good).count();
      counts.add(new Count(Math.log(load), good, all.size() - good));
    });
    return counts;
  }

  private static double likelihood(List<Count> counts, double middle, double width) {
    double likelihood = 1;
    for (Count count : counts) {
      double good = LUCKY + (1 - LUCKY - SPOILED) * normal((middle - count.logLoad) / width);
      likelihood *= Math.pow(good, count.good) * Math.pow(1 - good, count.bad);
    }
    return likelihood;
  }

  private static double quantile(double[] values, double[] weights, double weight) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i];
      if (sum >= weight) return values[i];
    }
    return values[values.length - 1];
  }

  /** The distribution function, by the logistic one that is within 0.0095 of it (Camilli, 1994). */
  private static double normal(double x) {
    return 1 / (1 + Math.exp(-1.702 * x));
  }
}
