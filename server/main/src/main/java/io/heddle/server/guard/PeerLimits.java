package io.heddle.server.guard;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one peer may have of a listener: whether it may come at all, how often, and how many
 * connections at a time. A peer without an address, on a Unix socket, is always let in.
 * Thread-safe.
 */
public final class PeerLimits {
  private final PeerGate gate = new PeerGate();
  private volatile PeerRules rules;
  private volatile @Nullable AcceptRates rates;

  public PeerLimits(PeerRules rules) {
    this.rules = rules;
    this.rates = rates(rules);
  }

  private static @Nullable AcceptRates rates(PeerRules rules) {
    return rules.acceptRate().map(AcceptRates::new).orElse(null);
  }

  /** Goes by other rules from now on; who is inside stays, and counts. */
  public void follow(PeerRules others) {
    if (!others.acceptRate().equals(rules.acceptRate())) rates = rates(others);
    rules = others;
  }

  /** Lets a connection of a peer in, which has to {@link #leave} then: null; or says why not. */
  public @Nullable RejectReason tryEnter(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress inet)) return null;
    PeerRules now = rules;
    PeerKey key = PeerKey.of(inet.getAddress());
    RejectReason reason = tryPass(inet.getAddress(), key, now);
    if (reason != null) return reason;
    return gate.tryEnter(key, now.connectionsMax()) ? null : RejectReason.MAX_CONNECTIONS_PER_PEER;
  }

  /** The same for a datagram, of which nothing is left afterwards. */
  @Nullable RejectReason tryPass(SocketAddress peer) {
    return peer instanceof InetSocketAddress inet
        ? tryPass(inet.getAddress(), PeerKey.of(inet.getAddress()), rules)
        : null;
  }

  private @Nullable RejectReason tryPass(InetAddress address, PeerKey key, PeerRules now) {
    if (!now.admit(address)) return RejectReason.DENIED;
    AcceptRates often = rates;
    return often == null || often.tryEnter(key) ? null : RejectReason.ACCEPT_RATE_PER_PEER;
  }

  /** How many peers have a rate of their own at the moment, about; 0 where there is no rate. */
  long ratedPeers() {
    AcceptRates often = rates;
    return often == null ? 0 : often.peers();
  }

  /** How many of them have used theirs up. */
  long exhaustedPeers() {
    AcceptRates often = rates;
    return often == null ? 0 : often.exhaustedPeers();
  }

  /** Gives back what {@link #tryEnter} took. */
  public void leave(SocketAddress peer) {
    if (peer instanceof InetSocketAddress inet) gate.leave(PeerKey.of(inet.getAddress()));
  }
}
