package io.heddle.server.guard;

import io.heddle.transport.datagram.DropReason;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The limits that a connection of one listener passes on its way in: on its peer, then the gates of
 * the listener and of the server. Thread-safe.
 */
public final class Admission {
  private final PeerLimits peers;
  private final Gate own;
  private final List<Gate> gates;
  private final HeapGuard heap;

  /**
   * @param connectionsMax of the listener, 1 or more
   * @param all of the server
   */
  public Admission(PeerRules rules, int connectionsMax, Gate all, HeapGuard heap) {
    this.peers = new PeerLimits(rules);
    this.own = new Gate(connectionsMax);
    this.gates = List.of(own, all);
    this.heap = heap;
  }

  /** Goes by other limits from now on; who is inside stays, and counts. */
  public void follow(PeerRules rules, int connectionsMax) {
    peers.follow(rules);
    own.connectionsMax(connectionsMax);
  }

  /** Passes all gates or none. */
  public boolean tryEnter() {
    for (int passed = 0; passed < gates.size(); passed++) {
      if (gates.get(passed).tryEnter()) continue;
      gates.subList(0, passed).forEach(Gate::leave);
      return false;
    }
    return true;
  }

  /**
   * Lets a connection in or says why not. What it has taken is given back by {@link
   * #leave(SocketAddress)}, and if it is not let in, nothing is taken.
   *
   * @param inside it has passed the gates already, and keeps them if it is not let in
   */
  public PeerLimits.Verdict tryEnter(SocketAddress peer, boolean inside) {
    PeerLimits.Verdict verdict = peers.tryEnter(peer);
    if (verdict != PeerLimits.Verdict.ENTERED) return verdict;
    if (heap.hasRoom() && (inside || tryEnter())) return verdict;
    peers.leave(peer);
    return PeerLimits.Verdict.OVER_LIMIT;
  }

  /**
   * Why a datagram of a peer is not let in; null if it is. The limits on connections do not apply.
   */
  public @Nullable DropReason refusal(SocketAddress peer) {
    return switch (peers.tryPass(peer)) {
      case DENIED -> DropReason.DENIED;
      case OVER_LIMIT -> DropReason.RATE;
      case ENTERED -> heap.hasRoom() ? null : DropReason.HEAP;
    };
  }

  /** The same for a connection whose peer is known later, see {@link #tryEnterPeer}. */
  public boolean tryEnterUnknown(boolean inside) {
    return heap.hasRoom() && (inside || tryEnter());
  }

  /** Lets the peer of a connection in that has passed the rest, or says why not. */
  public PeerLimits.Verdict tryEnterPeer(SocketAddress peer) {
    return peers.tryEnter(peer);
  }

  /** Gives back what {@link #tryEnter()} took. */
  public void leave() {
    gates.forEach(Gate::leave);
  }

  /** Gives back what a connection took. */
  public void leave(SocketAddress peer) {
    peers.leave(peer);
    leave();
  }

  /** Waits until there may be room: a connection left, or somebody unparked this thread. */
  public void awaitRoom() {
    Thread self = Thread.currentThread();
    gates.forEach(gate -> gate.announce(self));
    if (gates.stream().anyMatch(Gate::isFull)) LockSupport.park(this);
    gates.forEach(gate -> gate.forget(self));
  }
}
