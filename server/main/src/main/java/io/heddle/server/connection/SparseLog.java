package io.heddle.server.connection;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Lines of one kind in the system log, of which a flood is left out, and said to be. Thread-safe.
 */
public final class SparseLog {
  private static final int LINES_MAX = 10;
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final System.Logger log;
  private final RateLimiter pace;

  /**
   * @param name of what it tells, for metrics: {@code echo-handshake-log}
   */
  public SparseLog(System.Logger log, String name) {
    this.log = log;
    this.pace =
        RateLimiter.of(
            name,
            RateLimiterConfig.custom()
                .limitForPeriod(LINES_MAX)
                .limitRefreshPeriod(PERIOD)
                .timeoutDuration(Duration.ZERO)
                .build());
  }

  RateLimiter limiter() {
    return pace;
  }

  /** Logs the line, unless too many have been logged of late. */
  public void log(System.Logger.Level level, Supplier<String> line) {
    if (!log.isLoggable(level) || !pace.acquirePermission()) return;
    boolean last = pace.getMetrics().getAvailablePermissions() < 1;
    String note =
        last ? " (further lines like this are left out for " + PERIOD.toSeconds() + " s)" : "";
    log.log(level, line.get() + note);
  }
}
