package io.heddle.loadtest.capacity;

import io.heddle.loadtest.CapacityResult.Estimate;
import io.heddle.loadtest.CapacityResult.Usl;
import io.heddle.loadtest.CapacityResult.UslPoint;
import io.heddle.loadtest.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Fits the Universal Scalability Law (Gunther, "Guerrilla Capacity Planning", 2007): X(N) = lambda
 * N / (1 + sigma (N - 1) + kappa N (N - 1)). R(N) = N / X(N) is then a quadratic in N, linear in
 * 1/lambda, sigma/lambda and kappa/lambda; it is fitted by least squares weighted by 1/R^2, for
 * rates scatter by a share of themselves, with sigma and kappa not below 0. The intervals are those
 * of a bootstrap of the residuals, always with the same seed.
 */
public final class UslFit {
  /** Fewer loads do not determine three figures, nor say how far off they are. */
  private static final int LOADS_MIN = 4;

  private static final int RESAMPLES = 1000;
  private static final double LEVEL = 0.025;

  /** A knee so far beyond the largest load tried is not reached by the data. */
  private static final double REACH = 1.1;

  private final String unit;
  private final List<Sample> samples;
  private final double[] loads;
  private final double largest;

  private UslFit(String unit, List<Sample> samples) {
    this.unit = unit;
    this.samples = samples;
    loads = samples.stream().mapToDouble(Sample::load).toArray();
    largest = Arrays.stream(loads).max().orElse(0);
  }

  /** One window: N, which is what the server has at once, and X(N), its answers per second. */
  public record Sample(double load, double achieved) {}

  /** The law with its three figures. */
  private record Law(double lambda, double sigma, double kappa) {
    double at(double n) {
      return lambda * n / (1 + sigma * (n - 1) + kappa * n * (n - 1));
    }

    /** Where X(N) is largest; infinite where it never falls. */
    double knee() {
      if (kappa == 0) return Double.POSITIVE_INFINITY;
      return Math.max(1, Math.sqrt(Math.max(0, 1 - sigma) / kappa));
    }
  }

  /**
   * Fits what windows measured. Windows that achieved nothing are left out: they have no R(N).
   *
   * @param unit of N
   * @return figures of 0 and a conclusion that says so if there are fewer than 4 different loads
   */
  public static Usl of(String unit, List<Sample> windows) {
    List<Sample> samples =
        windows.stream().filter(window -> window.load >= 1 && window.achieved > 0).toList();
    long different = samples.stream().mapToDouble(Sample::load).distinct().count();
    if (different >= LOADS_MIN) return new UslFit(unit, samples).fit();
    var none = new Estimate(0, 0, 0);
    return new Usl(
        none,
        none,
        none,
        List.of(),
        unit,
        "no fit: %d different loads, at least %d are needed".formatted(different, LOADS_MIN));
  }

  private Usl fit() {
    double[] times = samples.stream().mapToDouble(each -> each.load / each.achieved).toArray();
    Law law = solve(times);
    List<Law> resampled = bootstrap(law, times);
    return new Usl(
        estimate(law.lambda, resampled.stream().mapToDouble(Law::lambda).toArray()),
        estimate(law.sigma, resampled.stream().mapToDouble(Law::sigma).toArray()),
        estimate(law.kappa, resampled.stream().mapToDouble(Law::kappa).toArray()),
        points(law),
        unit,
        conclusion(law, resampled));
  }

  /** Residuals as shares of the fitted value are dealt out anew among the windows. */
  private List<Law> bootstrap(Law law, double[] times) {
    double[] fitted = Arrays.stream(loads).map(n -> n / law.at(n)).toArray();
    double[] residuals = new double[times.length];
    // What was fitted to them lies too close to them: three figures took up that much scatter.
    double widen = Math.sqrt(times.length / Math.max(1.0, times.length - 3));
    for (int i = 0; i < times.length; i++) residuals[i] = (times[i] / fitted[i] - 1) * widen;
    var random = new Random(1);
    var laws = new ArrayList<Law>();
    double[] drawn = new double[times.length];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      for (int i = 0; i < drawn.length; i++) {
        double residual = residuals[random.nextInt(residuals.length)];
        drawn[i] = fitted[i] * Math.max(0.01, 1 + residual);
      }
      laws.add(solve(drawn));
    }
    return laws;
  }

  /** Of the fits with and without sigma and kappa, the closest in which neither is negative. */
  private Law solve(double[] times) {
    double[] best = {1, 0, 0};
    double closest = Double.POSITIVE_INFINITY;
    for (boolean[] used : TERMS) {
      double[] terms = leastSquares(times, used);
      double error = squares(times, terms);
      boolean allowed = terms[0] > 0 && terms[1] >= 0 && terms[2] >= 0;
      if (allowed && error < closest) {
        best = terms;
        closest = error;
      }
    }
    return new Law(1 / best[0], best[1] / best[0], best[2] / best[0]);
  }

  private static final boolean[][] TERMS = {
    {true, false, false}, {true, true, false}, {true, false, true}, {true, true, true}
  };

  private double[] leastSquares(double[] times, boolean[] used) {
    double[][] matrix = new double[3][4];
    for (int i = 0; i < times.length; i++) {
      double weight = 1 / (times[i] * times[i]);
      for (int row = 0; row < 3; row++) {
        double left = weight * basis(row, loads[i]);
        for (int column = 0; column < 3; column++) {
          matrix[row][column] += left * basis(column, loads[i]);
        }
        matrix[row][3] += left * times[i];
      }
    }
    for (int term = 0; term < 3; term++) if (!used[term]) leaveOut(matrix, term);
    double[] solved = eliminate(matrix);
    return new double[] {solved[0], solved[1] / largest, solved[2] / (largest * largest)};
  }

  /** The three terms, on a scale on which all are about 1: loads may be in the millions. */
  private double basis(int term, double n) {
    return switch (term) {
      case 0 -> 1;
      case 1 -> (n - 1) / largest;
      default -> n / largest * ((n - 1) / largest);
    };
  }

  private static void leaveOut(double[][] matrix, int term) {
    Arrays.fill(matrix[term], 0);
    for (double[] row : matrix) row[term] = 0;
    matrix[term][term] = 1;
  }

  /** Gauss and Jordan, with the largest pivot. */
  private static double[] eliminate(double[][] matrix) {
    for (int column = 0; column < 3; column++) {
      int pivot = column;
      for (int row = column + 1; row < 3; row++) {
        if (Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column])) pivot = row;
      }
      double[] swapped = matrix[pivot];
      matrix[pivot] = matrix[column];
      matrix[column] = swapped;
      for (int row = 0; row < 3; row++) {
        if (row == column) continue;
        double factor = matrix[row][column] / swapped[column];
        for (int i = column; i < 4; i++) matrix[row][i] -= factor * swapped[i];
      }
    }
    return new double[] {
      matrix[0][3] / matrix[0][0], matrix[1][3] / matrix[1][1], matrix[2][3] / matrix[2][2]
    };
  }

  private double squares(double[] times, double[] terms) {
    double sum = 0;
    for (int i = 0; i < times.length; i++) {
      double n = loads[i];
      double fitted = terms[0] + terms[1] * (n - 1) + terms[2] * n * (n - 1);
      sum += Math.pow((times[i] - fitted) / times[i], 2);
    }
    return sum;
  }

  private static Estimate estimate(double value, double[] resampled) {
    double[] sorted = Arrays.stream(resampled).sorted().toArray();
    return new Estimate(value, quantile(sorted, LEVEL), quantile(sorted, 1 - LEVEL));
  }

  private static double quantile(double[] sorted, double quantile) {
    return sorted[(int) Math.round(quantile * (sorted.length - 1))];
  }

  private List<UslPoint> points(Law law) {
    return samples.stream()
        .map(each -> new UslPoint(each.load, each.achieved, law.at(each.load)))
        .toList();
  }

  private String conclusion(Law law, List<Law> resampled) {
    Estimate knee =
        estimate(law.knee(), resampled.stream().mapToDouble(Law::knee).sorted().toArray());
    if (knee.value() > REACH * largest || Double.isInfinite(knee.high())) {
      return "no knee up to " + text(largest);
    }
    return "knee at %s (95%% interval %s to %s): beyond it more load brings no more throughput"
        .formatted(text(knee.value()), text(knee.low()), text(knee.high()));
  }

  private String text(double load) {
    return Numbers.digits(load, 3) + " " + unit;
  }
}
