package io.heddle.server.guard;

import io.heddle.protocol.Rate;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who may come, how often, and with how many connections at a time.
 *
 * @param allowed empty: everyone who is not denied
 * @param denied also if allowed
 * @param acceptRate connections per second of a peer; those that are not let in count as well
 * @param connectionsMax of a peer at a time, 1 or more
 */
public record PeerRules(
    List<Network> allowed, List<Network> denied, Optional<Rate> acceptRate, int connectionsMax) {

  public PeerRules {
    allowed = List.copyOf(allowed);
    denied = List.copyOf(denied);
  }

  boolean admit(InetAddress address) {
    return (allowed.isEmpty() || allowed.stream().anyMatch(network -> network.contains(address)))
        && denied.stream().noneMatch(network -> network.contains(address));
  }
}
