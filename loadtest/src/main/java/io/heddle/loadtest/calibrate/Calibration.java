package io.heddle.loadtest.calibrate;

import io.heddle.loadtest.Arrivals;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.engine.LoadRun;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the client itself can do: its rate in a closed loop against a server that does next to
 * nothing, on this machine. A server that reaches nearly as much is faster than this client can
 * tell.
 *
 * @param ceiling requests per second
 * @param p99 of the response, in milliseconds
 * @param clients how many took part
 */
public record Calibration(double ceiling, double p99, int clients) {
  private static final int CLIENTS_MAX = 1000;

  /** In which the compiler gets to know the code that a run is made of. */
  private static final Duration WARMUP = Duration.ofMillis(500);

  private static final Duration MEASURED = Duration.ofMillis(500);

  /** For all of it, with the start of the echo server and its connections. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** What is left of it to end a run and a process. */
  private static final Duration TO_END = Duration.ofMillis(200);

  /** A share above which the result may be the client's as much as the server's. */
  private static final double SHARE_DOUBTFUL = 0.7;

  /**
   * Takes it, in about a second and a half and two seconds at most.
   *
   * @param plan whose size, pipeline and number of clients count, of these at most 1000
   * @throws IOException if there was no echo server, or it answered nothing in time
   */
  public static Calibration measure(LoadPlan plan) throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.minus(TO_END).toNanos();
    try (EchoProcess server = EchoProcess.start(end)) {
      LoadPlan calibration = calibration(plan, server.endpoint());
      var run = new LoadRun(calibration, new RawEcho(plan));
      LoadResult result = runUntil(end, run);
      if (result.achieved() == 0)
        throw new IOException("calibration: no answer from the echo server within two seconds");
      return new Calibration(
          result.achieved(), result.latency().response().p99(), calibration.clients());
    }
  }

  private static LoadPlan calibration(LoadPlan plan, String endpoint) {
    return new LoadPlan(
        endpoint,
        "echo",
        Math.min(plan.clients(), CLIENTS_MAX),
        List.of(),
        Arrivals.CONSTANT,
        Duration.ZERO,
        WARMUP,
        MEASURED,
        plan.size(),
        plan.pipeline(),
        Duration.ZERO,
        LIMIT,
        false,
        false,
        0,
        List.of(),
        plan.seed());
  }

  private static LoadResult runUntil(long nanos, LoadRun run)
      throws IOException, InterruptedException {
    var done = new CountDownLatch(1);
    Thread.ofVirtual().start(() -> stopAt(nanos, run, done));
    try {
      return run.run(LoadRun.Observer.none()).result();
    } finally {
      done.countDown();
    }
  }

  private static void stopAt(long nanos, LoadRun run, CountDownLatch done) {
    try {
      if (!done.await(nanos - System.nanoTime(), TimeUnit.NANOSECONDS)) run.stop();
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  /** How much of the ceiling a rate has reached, from 0; above 1 if it did better than this did. */
  public double share(double achieved) {
    return achieved / ceiling;
  }

  /** What that means for the run. */
  public String sentence(double achieved) {
    double share = share(achieved);
    String reached =
        String.format(
            Locale.ROOT,
            "The run reached %.0f%% of what this client does against a bare echo (%,.0f/s with %,d clients, p99 %.2f ms)",
            100 * share,
            ceiling,
            clients,
            p99);
    if (share < SHARE_DOUBTFUL) return reached + ".";
    if (share > 1)
      return reached
          + ": its ceiling is higher than that second showed (the code was cold, or the machine busy),"
          + " and not known.";
    return reached + ": the client may be the limit; add clients on other machines to know.";
  }
}
