package io.heddle.loadtest.compare;

import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.Numbers;

/**
 * What failed of the measured parts of two runs, for what no second of them counts: what was never
 * sent is known to be when clients end.
 */
final class ErrorShares {
  /** Of a normal distribution, so that it lies within 99 times of 100. */
  private static final double DEVIATIONS = 2.576;

  /** Of what it was: a difference that is certain and yet too small to matter. */
  private static final double SHARE_MIN = 0.01;

  private final LoadResult a;
  private final LoadResult b;

  ErrorShares(LoadResult a, LoadResult b) {
    this.a = a;
    this.b = b;
  }

  /** Whether most of it is not in the measured seconds. */
  boolean outsideOfSeconds() {
    return a.failed() + b.failed() > 2 * (inSeconds(a) + inSeconds(b));
  }

  private static long inSeconds(LoadResult run) {
    return run.windows().stream()
        .filter(each -> each.phase().equals("measured"))
        .mapToLong(Window::errors)
        .sum();
  }

  /** Whether chance alone rarely makes shares differ by so much. */
  boolean differ() {
    double requests = requests(a) + requests(b);
    if (requests(a) == 0 || requests(b) == 0) return false;
    double both = (a.failed() + b.failed()) / requests;
    double deviation = Math.sqrt(both * (1 - both) * (1 / requests(a) + 1 / requests(b)));
    double difference = Math.abs(b.failedShare() - a.failedShare());
    return difference > DEVIATIONS * deviation && difference >= SHARE_MIN * a.failedShare();
  }

  /** Of the second. */
  boolean more() {
    return b.failedShare() > a.failedShare();
  }

  /** As {@code 0% -> 33% of all requests}. */
  @Override
  public String toString() {
    return Numbers.digits(100 * a.failedShare(), 2)
        + "% -> "
        + Numbers.digits(100 * b.failedShare(), 2)
        + "% of all requests";
  }

  private static double requests(LoadResult run) {
    return (double) run.requests() + run.failed();
  }
}
