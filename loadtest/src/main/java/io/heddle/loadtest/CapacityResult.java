package io.heddle.loadtest;

import java.util.List;
import java.util.Map;

/**
 * What a capacity search found. Plain values.
 *
 * @param axis {@code requests}, {@code connections} or {@code connects}
 * @param unit {@code requests/s}, {@code connections} or {@code connects/s}
 * @param slo as the user wrote it
 * @param objective what of it {@link Step#value} is about: its first time, or else its first
 *     condition
 * @param lower the largest load that is good, below the smallest that is bad; where windows
 *     contradict one another, the lower end of where they turn from good to bad
 * @param upper the smallest load that is bad, or at which the client was the limit; the same as
 *     {@code lower} where none was
 * @param confirmed whether a long window held {@code lower}, or more
 * @param boundBy why {@code upper} is the upper end: {@code objective}, {@code client}, or {@code
 *     nothing}
 * @param answer the interval in a sentence
 * @param brokeFirst a sentence; empty where nothing did
 * @param steps in the order they were tried
 * @param overload what happened above the capacity and after; empty where it was not tried
 * @param recommended configuration keys of a listener and their values
 * @param remarks sentences: noise, limits of the client, how the search ended
 */
public record CapacityResult(
    String axis,
    String unit,
    String slo,
    Objective objective,
    double lower,
    double upper,
    boolean confirmed,
    String boundBy,
    String answer,
    String brokeFirst,
    List<Step> steps,
    Usl usl,
    String overload,
    Map<String, String> recommended,
    List<String> remarks) {

  /**
   * A metric and its limit.
   *
   * @param metric as {@code p99}
   * @param limit in the unit
   * @param unit {@code ms}, {@code share} from 0 to 1, or {@code count}
   */
  public record Objective(String metric, double limit, String unit) {}

  /**
   * One load.
   *
   * @param at seconds since the search began, at its end
   * @param verdict {@code pass}, {@code fail}, {@code void} or {@code undecided}
   * @param value the median of the objective's metric over the windows, in its unit
   */
  public record Step(
      double at,
      double load,
      String verdict,
      int windowsGood,
      int windows,
      double value,
      double achieved,
      String line) {}

  /**
   * The Universal Scalability Law, X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)), fitted
   * to the answers per second over what the server has at once: connections, or by Little's law the
   * requests under way.
   *
   * @param unit of N
   * @param conclusion a sentence: where the knee is, or that there is none up to the largest N
   */
  public record Usl(
      Estimate lambda,
      Estimate sigma,
      Estimate kappa,
      List<UslPoint> points,
      String unit,
      String conclusion) {}

  /** A figure between the 2.5th and the 97.5th percentile of its bootstrap. */
  public record Estimate(double value, double low, double high) {}

  /** What was measured and what the law says there. */
  public record UslPoint(double load, double achieved, double fitted) {}
}
