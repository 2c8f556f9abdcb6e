package io.heddle.server.admin;

import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetricsPublisher;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.heddle.server.Server;
import io.heddle.server.connection.Connections;
import io.heddle.server.connection.Losses;
import io.heddle.server.guard.Admission;
import io.heddle.server.guard.RejectReason;
import io.heddle.server.listen.Listener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/**
 * What limits let in, and what they cost. Of Resilience4j's limiters those of the log have its own
 * meters; the others are one for each peer, which no monitoring could hold, and are counted.
 */
record LimitMetrics(MeterRegistry registry) {

  void register(Server server) {
    Gauge.builder("heddle.server.connections.limit", server, Server::connectionsMax)
        .description("Connections that all listeners together let in at a time")
        .register(registry);
  }

  void register(Listener listener, Tags tags) {
    Losses losses = listener.connections().losses();
    for (RejectReason reason : RejectReason.values())
      FunctionCounter.builder("heddle.connections.rejected", losses, l -> l.rejectedCount(reason))
          .description("Connections not let in, by the limit that they met first")
          .tags(tags.and("reason", reason.toString()))
          .register(registry);
    FunctionCounter.builder("heddle.outbox.overflows", losses, Losses::overflowCount)
        .description("Connections ended since their peer did not take what send() had pending")
        .tags(tags)
        .register(registry);
    gauges(listener.admission(), tags);
    var limiters = new TaggedRateLimiterMetricsPublisher(registry);
    Connections connections = listener.connections();
    for (RateLimiter limiter : connections.logLimiters()) limiters.publishMetrics(limiter);
  }

  private void gauges(Admission admission, Tags tags) {
    gauge(
        "heddle.connections.limit",
        "Connections that the listener lets in at a time, infinite where it has no limit",
        tags,
        admission,
        LimitMetrics::limit);
    gauge(
        "heddle.accept.rate.peers",
        "Peers of whom a rate limiter is kept: those that have come lately",
        tags,
        admission,
        Admission::ratedPeers);
    gauge(
        "heddle.accept.rate.peers.exhausted",
        "Peers that would be refused now, since they have come too often",
        tags,
        admission,
        Admission::exhaustedPeers);
  }

  private static double limit(Admission admission) {
    int most = admission.connectionsMax();
    return most == Integer.MAX_VALUE ? Double.POSITIVE_INFINITY : most;
  }

  private void gauge(
      String name,
      String help,
      Tags tags,
      Admission admission,
      ToDoubleFunction<Admission> figure) {
    Gauge.builder(name, admission, figure).description(help).tags(tags).register(registry);
  }
}
