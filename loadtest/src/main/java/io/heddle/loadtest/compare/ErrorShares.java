package io.heddle.loadtest.compare;

import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.Numbers;

/**
 * The errors of two whole runs, for those that are counted outside of the measured seconds: what
 * was never sent is known to be when clients end.
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

  /** Whether most errors are not in the measured seconds. */
  boolean outsideOfSeconds() {
    long all = a.errorCount() + b.errorCount();
    return all > 2 * (inSeconds(a) + inSeconds(b));
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
    double both = (a.errorCount() + b.errorCount()) / requests;
    double deviation = Math.sqrt(both * (1 - both) * (1 / requests(a) + 1 / requests(b)));
    double difference = Math.abs(share(b) - share(a));
    return difference > DEVIATIONS * deviation && difference >= SHARE_MIN * share(a);
  }

  /** Of the second. */
  boolean more() {
    return share(b) > share(a);
  }

  /** As {@code 0% -> 33% of all requests}. */
  @Override
  public String toString() {
    return Numbers.digits(100 * share(a), 2)
        + "% -> "
        + Numbers.digits(100 * share(b), 2)
        + "% of all requests";
  }

  private static double share(LoadResult run) {
    return run.errorCount() / Math.max(1, requests(run));
  }

  private static double requests(LoadResult run) {
    return run.requests() + run.errorCount();
  }
}
