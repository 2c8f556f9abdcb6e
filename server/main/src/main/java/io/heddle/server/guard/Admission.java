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
  private final Gate all;
  private final List<Gate> gates;
  private final HeapGuard heap;

  /**
   * @param connectionsMax of the listener, 1 or more
   * @param all of the server
   */
  public Admission(PeerRules rules, int connectionsMax, Gate all, HeapGuard heap) {
    this.peers = new PeerLimits(rules);
    this.own = new Gate(connectionsMax);
    this.all = all;
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
    return tryEnterGates() == null;
  }

  private @Nullable RejectReason tryEnterGates() {
    if (!own.tryEnter()) return RejectReason.MAX_CONNECTIONS;
    if (all.tryEnter()) return null;
    own.leave();
    return RejectReason.SERVER_MAX_CONNECTIONS;
  }

  /**
   * Lets a connection in, null, or says why not. What it has taken is given back by {@link
   * #leave(SocketAddress)}, and if it is not let in, nothing is taken.
   *
   * @param inside it has passed the gates already, and keeps them if it is not let in
   */
  public @Nullable RejectReason tryEnter(SocketAddress peer, boolean inside) {
    RejectReason ofPeer = peers.tryEnter(peer);
    if (ofPeer != null) return ofPeer;
    RejectReason reason = tryEnterUnknown(inside);
    if (reason != null) peers.leave(peer);
    return reason;
  }

  /**
   * Why a datagram of a peer is not let in; null if it is. The limits on connections do not apply.
   */
  public @Nullable DropReason refusal(SocketAddress peer) {
    RejectReason reason = peers.tryPass(peer);
    if (reason != null) return reason == RejectReason.DENIED ? DropReason.DENIED : DropReason.RATE;
    return heap.hasRoom() ? null : DropReason.HEAP;
  }

  /** The same for a connection whose peer is known later, see {@link #tryEnterPeer}. */
  public @Nullable RejectReason tryEnterUnknown(boolean inside) {
    if (!heap.hasRoom()) return RejectReason.HEAP_LIMIT;
    return inside ? null : tryEnterGates();
  }

  /** Lets the peer of a connection in that has passed the rest, null, or says why not. */
  public @Nullable RejectReason tryEnterPeer(SocketAddress peer) {
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

  /** How many connections the listener lets in at a time. */
  public int connectionsMax() {
    return own.connectionsMax();
  }

  /** How many peers have an accept rate of their own at the moment, about. */
  public long ratedPeers() {
    return peers.ratedPeers();
  }

  /** How many of them would be refused now. */
  public long exhaustedPeers() {
    return peers.exhaustedPeers();
  }

  /** Waits until there may be room: a connection left, or somebody unparked this thread. */
  public void awaitRoom() {
    Thread self = Thread.currentThread();
    gates.forEach(gate -> gate.announce(self));
    if (gates.stream().anyMatch(Gate::isFull)) LockSupport.park(this);
    gates.forEach(gate -> gate.forget(self));
  }
}
