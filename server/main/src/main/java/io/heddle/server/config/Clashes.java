package io.heddle.server.config;

import io.heddle.transport.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Listeners that cannot be there at once: two of one name, two on one endpoint. */
final class Clashes {
  private final Problems problems;
  private final List<Node> written;
  private final Map<Object, Place> taken = new HashMap<>();

  private record Place(String listener, Origin origin) {}

  private record Port(boolean datagrams, String host, int port) {}

  /**
   * @param written the listeners as written, in the order of the bound ones
   */
  Clashes(Problems problems, List<Node> written) {
    this.problems = problems;
    this.written = written;
  }

  void find(List<ListenerConfig> listeners) {
    for (int i = 0; i < listeners.size(); i++) {
      if (!(written.get(i) instanceof Node.Keys keys)) continue;
      ListenerConfig listener = listeners.get(i);
      String label = RecordBinder.label(keys, Draft.LISTENERS, i);
      take(listener.name(), listener.name(), new Place(label, originOf(keys, "name")), "name");
      for (Endpoint endpoint : listener.endpoints()) {
        String key = keys.get("endpoint") == null ? "endpoints" : "endpoint";
        if (fixed(endpoint))
          take(place(endpoint), endpoint.toString(), new Place(label, originOf(keys, key)), key);
      }
    }
  }

  private void take(Object what, String shown, Place place, String key) {
    Place first = taken.putIfAbsent(what, place);
    if (first == null) return;
    problems.add(
        place.origin(),
        place.listener()
            + ": "
            + key
            + ": expected another, "
            + shown
            + " is "
            + first.listener()
            + "'s ("
            + first.origin()
            + ")");
  }

  private static boolean fixed(Endpoint endpoint) {
    return endpoint.scheme() == Endpoint.Scheme.UNIX || endpoint.port() != 0;
  }

  /** TCP and TLS share their ports. */
  private static Object place(Endpoint endpoint) {
    if (endpoint.scheme() == Endpoint.Scheme.UNIX) return endpoint;
    return new Port(
        endpoint.scheme() == Endpoint.Scheme.UDP,
        endpoint.host().toLowerCase(Locale.ROOT),
        endpoint.port());
  }

  private static Origin originOf(Node.Keys listener, String key) {
    Node value = listener.get(key);
    return value == null ? listener.origin() : value.origin();
  }
}
