package io.heddle.server.listen;

import io.heddle.transport.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells of those who connect where trusted proxies alone may: one of them may be a proxy that was
 * forgotten. A line for each address in a while, since they come again and again; and for so many
 * addresses at most, since a scan must fill neither memory nor the log. For one thread.
 */
final class UntrustedProxies {
  private static final System.Logger LOG = System.getLogger(UntrustedProxies.class.getName());
  private static final int ADDRESSES_MAX = 64;
  private static final long INTERVAL_NANOS = Duration.ofMinutes(10).toNanos();

  private final String listener;
  private final Endpoint endpoint;

  /** When it was said of whom, the oldest first. */
  private final Map<InetAddress, Long> saidAt = new LinkedHashMap<>();

  UntrustedProxies(String listener, Endpoint endpoint) {
    this.listener = listener;
    this.endpoint = endpoint;
  }

  void rejected(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress inet)) return;
    if (!isTimeToSay(inet.getAddress(), System.nanoTime())) return;
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "listener %s: rejected a connection to %s from %s, which is no trusted proxy; if it is one, add it to trusted-proxies"
                .formatted(listener, endpoint, inet.getAddress().getHostAddress()));
  }

  /**
   * @param now in {@link System#nanoTime} terms
   */
  boolean isTimeToSay(InetAddress peer, long now) {
    saidAt.values().removeIf(at -> now - at >= INTERVAL_NANOS);
    if (saidAt.size() >= ADDRESSES_MAX || saidAt.containsKey(peer)) return false;
    saidAt.put(peer, now);
    return true;
  }
}
