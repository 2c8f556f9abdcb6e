package io.heddle.server.guard;

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

  /** What becomes of a peer that wants to come in. */
  public enum Verdict {
    /** It is in, and has to {@link #leave}. */
    ENTERED,
    /** It has had its share. */
    OVER_LIMIT,
    /** It is none of those who may come. */
    DENIED
  }

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

  /** Lets a connection of a peer in, or says why not. */
  public Verdict tryEnter(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress inet)) return Verdict.ENTERED;
    PeerRules now = rules;
    if (!now.admit(inet.getAddress())) return Verdict.DENIED;
    PeerKey key = PeerKey.of(inet.getAddress());
    AcceptRates often = rates;
    boolean entered =
        (often == null || often.tryEnter(key)) && gate.tryEnter(key, now.connectionsMax());
    return entered ? Verdict.ENTERED : Verdict.OVER_LIMIT;
  }

  /** Whether a datagram of a peer is let in, of which nothing is left afterwards. */
  Verdict tryPass(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress inet)) return Verdict.ENTERED;
    if (!rules.admit(inet.getAddress())) return Verdict.DENIED;
    AcceptRates often = rates;
    boolean passed = often == null || often.tryEnter(PeerKey.of(inet.getAddress()));
    return passed ? Verdict.ENTERED : Verdict.OVER_LIMIT;
  }

  /** Gives back what {@link #tryEnter} took. */
  public void leave(SocketAddress peer) {
    if (peer instanceof InetSocketAddress inet) gate.leave(PeerKey.of(inet.getAddress()));
  }
}
