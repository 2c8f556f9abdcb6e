package io.heddle.server.guard;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets an exact number of connections of each peer in at a time. Remembers nobody who has none.
 * Thread-safe.
 */
final class PeerGate {
  private final ConcurrentHashMap<PeerKey, Integer> inside = new ConcurrentHashMap<>();

  boolean tryEnter(PeerKey peer, int connectionsMax) {
    while (true) {
      Integer there = inside.putIfAbsent(peer, 1);
      if (there == null) return true;
      if (there >= connectionsMax) return false;
      if (inside.replace(peer, there, there + 1)) return true;
    }
  }

  void leave(PeerKey peer) {
    inside.computeIfPresent(peer, (key, there) -> there == 1 ? null : there - 1);
  }

  int peers() {
    return inside.size();
  }
}
