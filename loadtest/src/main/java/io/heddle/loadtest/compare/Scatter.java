package io.heddle.loadtest.compare;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How sure a difference is, by the moving-block bootstrap of Künsch (1989): both sides are drawn
 * again and again from their own windows, in runs of neighbours, since a second is like the one
 * before it.
 */
final class Scatter {
  private static final int DRAWS = 4000;

  /**
   * Six metrics are looked at: at 99 of 100 one in seventeen pairs of like runs shows a difference.
   */
  private static final double CONFIDENCE = 0.99;

  private Scatter() {}

  /** In the unit of the figure. */
  record Interval(double low, double high) {
    boolean holdsZero() {
      return low <= 0 && high >= 0;
    }

    /** NaN of nothing. */
    Interval percentOf(double base) {
      double percent = base == 0 ? Double.NaN : 100 / base;
      return new Interval(low * percent, high * percent);
    }
  }

  /** Where the difference of a figure lies, from the first side to the second. */
  static Interval difference(double[] a, double[] b, ToDoubleFunction<double[]> figure) {
    var random = new SplittableRandom(1);
    var differences = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++)
      differences[i] =
          figure.applyAsDouble(drawn(b, random)) - figure.applyAsDouble(drawn(a, random));
    Arrays.sort(differences);
    int cut = (int) (DRAWS * (1 - CONFIDENCE) / 2);
    return new Interval(differences[cut], differences[DRAWS - 1 - cut]);
  }

  private static double[] drawn(double[] windows, SplittableRandom random) {
    int block = Math.max(1, (int) Math.round(Math.cbrt(windows.length)));
    var drawn = new double[windows.length];
    for (int i = 0; i < drawn.length; ) {
      int from = random.nextInt(windows.length - block + 1);
      for (int j = 0; j < block && i < drawn.length; j++) drawn[i++] = windows[from + j];
    }
    return drawn;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
