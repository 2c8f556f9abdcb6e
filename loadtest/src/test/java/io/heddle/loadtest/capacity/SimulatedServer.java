package io.heddle.loadtest.capacity;

import io.heddle.loadtest.LatencySummary;
import java.util.Random;

/**
 * A server of which the truth is known: the load at which p99 is 10 ms, on a latency curve that has
 * its knee there; in each window the load appears larger or smaller by what the model says.
 */
abstract class SimulatedServer {
  /** What running a window takes besides warm-up and measuring. */
  static final double OVERHEAD_SECONDS = 0.5;

  private static final double LIMIT_MILLIS = 10;

  /** The share of the throughput that is in use when p99 is at the limit. */
  private static final double USED_AT_LIMIT = 0.9;

  final Random random;
  final double truth;

  SimulatedServer(long seed, double truth) {
    random = new Random(seed);
    this.truth = truth;
  }

  /** The load as a share of what this server holds in this window; good below 1. */
  abstract double stress(double load);

  WindowOutcome run(SearchWindow window) {
    return outcome(window, stress(window.load()));
  }

  static WindowOutcome outcome(SearchWindow window, double stress) {
    double used = USED_AT_LIMIT * stress;
    double p99 = used < 1 ? Math.min(2000, LIMIT_MILLIS * (1 - USED_AT_LIMIT) / (1 - used)) : 2000;
    double achieved = window.load() * Math.min(1, 1 / used);
    double seconds = window.duration().toMillis() / 1e3;
    return new WindowOutcome(
        new LatencySummary(p99 / 10, p99 / 3, p99, p99 * 1.5, p99 * 2, p99 * 3, p99 / 8),
        window.load(),
        achieved,
        Math.max(1, Math.round(achieved * seconds)),
        0,
        0,
        true,
        window.seconds() + OVERHEAD_SECONDS);
  }

  /** Its capacity is another one in each window, by 3%. */
  static class Noisy extends SimulatedServer {
    Noisy(long seed, double truth) {
      super(seed, truth);
    }

    @Override
    double stress(double load) {
      return load / (truth * (1 + 0.03 * random.nextGaussian()));
    }
  }

  /** Noisy, and one window in twenty fails whatever the load. */
  static final class Spoiled extends Noisy {
    Spoiled(long seed, double truth) {
      super(seed, truth);
    }

    @Override
    double stress(double load) {
      double stress = super.stress(load);
      return random.nextDouble() < 0.05 ? Math.max(stress, 1.3) : stress;
    }
  }

  /** Noisy, and for four windows in a row, at some time, something else needs the machine. */
  static final class Disturbed extends Noisy {
    private final int from;
    private int windows;

    Disturbed(long seed, double truth) {
      super(seed, truth);
      from = random.nextInt(25);
    }

    @Override
    double stress(double load) {
      double stress = super.stress(load);
      int window = windows++;
      return window >= from && window < from + 4 ? Math.max(stress, 1.3) : stress;
    }
  }

  /**
   * Bad seconds come by chance, the more the higher the load, and one spoils the window it is in: a
   * long window is good half the time at the truth, where a short one mostly is.
   */
  static final class Episodic extends SimulatedServer {
    private static final double AT_TRUTH = 1 - Math.pow(0.5, 0.1);
    private final double slope;

    /**
     * A server.
     *
     * @param slope by what share of the truth the load rises until bad seconds are e times as many
     */
    Episodic(long seed, double truth, double slope) {
      super(seed, truth);
      this.slope = slope;
    }

    @Override
    WindowOutcome run(SearchWindow window) {
      double likelihood = AT_TRUTH * Math.exp((window.load() / truth - 1) / slope);
      boolean bad = false;
      for (int second = 0; second < window.duration().toSeconds(); second++) {
        bad |= random.nextDouble() < likelihood;
      }
      return outcome(window, bad ? 1.5 : 0.6);
    }

    @Override
    double stress(double load) {
      throw new AssertionError("a window is as bad as its worst second");
    }
  }

  /** Holds everything up to the truth, and breaks down beyond. */
  static final class Cliff extends SimulatedServer {
    Cliff(long seed, double truth) {
      super(seed, truth);
    }

    @Override
    double stress(double load) {
      return load <= truth ? 0.3 : 4;
    }
  }

  /**
   * Within 5% of the truth it is in a good or in a bad state, bad the likelier the higher the load:
   * at the truth half the time.
   */
  static final class Bistable extends SimulatedServer {
    private final double persistence;
    private boolean bad;

    /**
     * A server.
     *
     * @param persistence how likely it stays, from one window to the next, as it is
     */
    Bistable(long seed, double truth, double persistence) {
      super(seed, truth);
      this.persistence = persistence;
    }

    @Override
    double stress(double load) {
      double likelihood = Math.clamp((load / truth - 0.95) / 0.1, 0, 1);
      boolean certain = likelihood == 0 || likelihood == 1;
      if (certain || random.nextDouble() >= persistence) bad = random.nextDouble() < likelihood;
      return bad ? 1.5 : 0.6;
    }
  }

  /** Once overloaded, beyond 1.08 times the truth, it stays bad until the load is the truth. */
  static final class Latching extends SimulatedServer {
    private boolean bad;

    Latching(long seed, double truth) {
      super(seed, truth);
    }

    @Override
    double stress(double load) {
      if (load > 1.08 * truth) bad = true;
      if (load <= truth) bad = false;
      return bad ? 1.5 : 0.6;
    }
  }

  /**
   * Noisy, and good again well above the truth: from {@code width} times the truth up to tenfold.
   */
  static final class Notched extends Noisy {
    private final double width;

    Notched(long seed, double truth, double width) {
      super(seed, truth);
      this.width = width;
    }

    @Override
    double stress(double load) {
      return load < width * truth ? super.stress(load) : load / (10 * truth);
    }
  }
}
