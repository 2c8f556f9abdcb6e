package io.heddle.loadtest.engine;

import io.heddle.loadtest.Arrivals;
import java.util.random.RandomGenerator;

/**
 * One client's share of a schedule: every n-th of the planned times, or as many drawn at random.
 * Not thread-safe.
 */
final class ClientSchedule {
  private final Arrivals arrivals;
  private final RandomGenerator random;
  private final int clients;
  private double count;

  ClientSchedule(Arrivals arrivals, RandomGenerator random, int client, int clients) {
    this.arrivals = arrivals;
    this.random = random;
    this.clients = clients;
    this.count = arrivals == Arrivals.CONSTANT ? client : clients * random.nextExponential();
  }

  /** The next planned time, in nanoseconds from the start of the run. */
  long next(Schedule schedule) {
    long time = schedule.timeOf(count);
    // n processes of an n-th of the rate make one of the whole.
    count += arrivals == Arrivals.CONSTANT ? clients : clients * random.nextExponential();
    return time;
  }
}
