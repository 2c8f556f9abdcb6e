package io.heddle.loadtest;

import java.time.Duration;
import java.util.List;

/**
 * What one run does. Plain values, so that a plan can go over a wire.
 *
 * @param endpoint as {@code tcp://127.0.0.1:7000}
 * @param protocol whose workload drives the clients
 * @param clients at once, 1 or more
 * @param rates requests per second planned over all clients, the measured part divided evenly among
 *     them; empty: a closed loop, in which each client waits for its answer
 * @param arrivals how the planned times lie; of no meaning in a closed loop
 * @param ramp the clients come, and the rate rises, evenly over this time
 * @param warmup after the ramp, not measured
 * @param duration the measured part
 * @param size of payloads
 * @param pipeline requests under way at once on one connection, 1 or more
 * @param think a client's pause after an answer, in a closed loop
 * @param timeout after which a request has failed
 * @param churn a new connection for each request
 * @param hold connections are held idle between one request at the beginning and one at the end
 * @param connectRate connections opened per second; 0: no limit
 * @param sourceAddresses what clients bind to, in turn; empty: what the system chooses
 * @param seed of everything drawn
 */
public record LoadPlan(
    String endpoint,
    String protocol,
    int clients,
    List<Double> rates,
    Arrivals arrivals,
    Duration ramp,
    Duration warmup,
    Duration duration,
    PayloadSize size,
    int pipeline,
    Duration think,
    Duration timeout,
    boolean churn,
    boolean hold,
    double connectRate,
    List<String> sourceAddresses,
    long seed) {

  public LoadPlan {
    rates = List.copyOf(rates);
    sourceAddresses = List.copyOf(sourceAddresses);
  }

  /**
   * The same with a new connection for each request; the rate of connects becomes that of requests.
   */
  public LoadPlan churning() {
    boolean plannedConnects = rates.isEmpty() && connectRate > 0;
    return new LoadPlan(
        endpoint,
        protocol,
        clients,
        plannedConnects ? List.of(connectRate) : rates,
        arrivals,
        ramp,
        warmup,
        duration,
        size,
        1,
        think,
        timeout,
        true,
        false,
        plannedConnects ? 0 : connectRate,
        sourceAddresses,
        seed);
  }

  /** Whether send times are planned, rather than following from the answers. */
  public boolean openLoop() {
    return !rates.isEmpty();
  }
}
