package io.heddle.server.config;

import static io.heddle.transport.Endpoint.Scheme.TCP;
import static io.heddle.transport.Endpoint.Scheme.TLS;
import static io.heddle.transport.Endpoint.Scheme.UDP;
import static io.heddle.transport.Endpoint.Scheme.UNIX;

import io.heddle.transport.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keys of a listener that concern none of its endpoints. To write one is no mistake, since a
 * listener may be moved from one transport to another; to count on it is, so it is warned of. What
 * says no more than the default does is passed over.
 */
final class UnusedKeys {
  private static final Set<String> OF_PEERS =
      Set.of("max-connections-per-peer", "accept-rate-per-peer", "allow-from", "deny-from");

  private static final Set<String> OF_CONNECTIONS =
      Set.of(
          "max-connections",
          "over-limit",
          "reject-message",
          "bytes-rate",
          "requests-rate",
          "idle-timeout",
          "request-timeout",
          "write-timeout",
          "connection-age-max",
          "handshake-timeout",
          "backlog");

  private UnusedKeys() {}

  /**
   * Why each is not used, by its key, in the order of the reference.
   *
   * @param written for the listener
   * @param proxied for whom a proxy connects over {@code unix://} has an address
   */
  static Map<String, String> of(Node.Keys written, List<Endpoint> endpoints, boolean proxied) {
    Map<String, String> unused = new LinkedHashMap<>();
    for (OptionKey key : RecordShape.of(ListenerConfig.class).keys()) {
      List<Endpoint.Scheme> concerned = concerned(key.name(), proxied);
      Node value = key.in(written);
      if (value == null || saysTheDefault(key, value)) continue;
      if (endpoints.stream().map(Endpoint::scheme).anyMatch(concerned::contains)) continue;
      unused.put(key.name(), "is not used, since no endpoint is " + named(concerned) + ": drop it");
    }
    if (written.get("trusted-proxies") != null && written.get("proxy-protocol") == null)
      unused.put(
          "trusted-proxies",
          "is not used without proxy-protocol: add proxy-protocol: any, or drop it");
    return unused;
  }

  private static List<Endpoint.Scheme> concerned(String key, boolean proxied) {
    if (OF_CONNECTIONS.contains(key)) return List.of(TCP, TLS, UNIX);
    if (OF_PEERS.contains(key) && !proxied)
      return key.equals("max-connections-per-peer") ? List.of(TCP, TLS) : List.of(TCP, TLS, UDP);
    return switch (key) {
      case "tcp-no-delay", "keep-alive" -> List.of(TCP, TLS);
      case "reuse-port" -> List.of(TCP, TLS, UDP);
      case "unix-mode" -> List.of(UNIX);
      case "max-datagrams" -> List.of(UDP);
      default -> List.of(Endpoint.Scheme.values());
    };
  }

  private static boolean saysTheDefault(OptionKey key, Node value) {
    return value instanceof Node.Text text && key.defaults().equals(List.of(text.text()));
  }

  /** {@code tcp://, tls:// or unix://}. */
  private static String named(List<Endpoint.Scheme> schemes) {
    return schemes.stream()
        .map(scheme -> scheme + "://")
        .collect(Collectors.joining(", "))
        .replaceFirst(", ([^,]+)$", " or $1");
  }
}
