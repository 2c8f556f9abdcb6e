package io.heddle.server.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.heddle.protocol.Rate;
import java.time.Duration;

/**
 * How often each peer may connect. What is known of a peer is forgotten once it says nothing any
 * more, and of more peers than a bound those that came least: a scan from a million addresses takes
 * no more memory than that. Thread-safe.
 */
final class AcceptRates {
  /** About half a KiB each. */
  private static final int PEERS_MAX = 50_000;

  private final RateLimiterConfig config;
  private final Cache<PeerKey, RateLimiter> limiters;

  /**
   * @param rate of each peer; as many at once as come in a second, or one
   */
  AcceptRates(Rate rate) {
    int atOnce = (int) Math.clamp(Math.floor(rate.perSecond()), 1, Integer.MAX_VALUE);
    var period = Duration.ofNanos(Math.max(1, Math.round(atOnce / rate.perSecond() * 1e9)));
    config =
        RateLimiterConfig.custom()
            .limitForPeriod(atOnce)
            .limitRefreshPeriod(period)
            .timeoutDuration(Duration.ZERO)
            .build();
    limiters =
        Caffeine.newBuilder()
            .maximumSize(PEERS_MAX)
            .expireAfterAccess(period.multipliedBy(2))
            .build();
  }

  boolean tryEnter(PeerKey peer) {
    return limiters
        .get(peer, key -> RateLimiter.of("accept-rate-per-peer", config))
        .acquirePermission();
  }

  /** How many peers are known, about. */
  long peers() {
    limiters.cleanUp();
    return limiters.estimatedSize();
  }

  /** How many of them would be refused now. */
  long exhaustedPeers() {
    return limiters.asMap().values().stream()
        .filter(limiter -> limiter.getMetrics().getAvailablePermissions() < 1)
        .count();
  }
}
