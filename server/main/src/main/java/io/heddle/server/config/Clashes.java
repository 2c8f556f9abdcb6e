package io.heddle.server.config;

import io.heddle.transport.Endpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What cannot be there at once: two listeners of one name, or two that ask for the same addresses
 * and port. Looks at what was written, so that it sees the good listeners beside the bad ones.
 */
final class Clashes {
  private final Problems problems;
  private final Map<String, Claim> names = new HashMap<>();

  /** By the place that is asked for, see {@link #place}. */
  private final Map<String, List<Claim>> claims = new HashMap<>();

  /**
   * A name or an endpoint that somebody asks for.
   *
   * @param owner as an error names it: {@code listeners[0] shout}
   */
  private record Claim(String shown, Reach reach, String owner, Origin origin) {
    String ownership() {
      return owner + "'s (" + origin + ")";
    }
  }

  Clashes(Problems problems) {
    this.problems = problems;
  }

  /**
   * @param admin what is written for the admin endpoint; null: nothing, and the default one moves
   *     out of the way
   */
  void find(List<ListenerSketch> listeners, Node.@Nullable Text admin) {
    for (ListenerSketch listener : listeners) {
      takeName(listener);
      for (Endpoint endpoint : listener.endpoints()) take(endpoint, listener);
    }
    if (admin != null) takeForAdmin(admin);
  }

  private void takeName(ListenerSketch listener) {
    String name = listener.name();
    if (name == null) return;
    Claim claim = new Claim(name, Reach.EVERYWHERE, listener.label(), listener.origin("name"));
    Claim first = names.putIfAbsent(name, claim);
    if (first != null) report(claim, listener.label() + ": name: ", first);
  }

  private void take(Endpoint endpoint, ListenerSketch listener) {
    String key = listener.endpointKey();
    Claim claim =
        new Claim(
            endpoint.toString(), Reach.of(endpoint.host()), listener.label(), listener.origin(key));
    // Port 0 is another one for everybody.
    if (endpoint.port() == 0 && endpoint.path().isEmpty()) return;
    take(place(endpoint), claim, listener.label() + ": " + key + ": ");
  }

  private void takeForAdmin(Node.Text written) {
    URI url = ScalarType.url(written.text().strip());
    if (url == null || url.getPort() <= 0) return;
    Reach reach = Reach.of(url.getHost().replaceAll("[\\[\\]]", ""));
    Claim claim = new Claim(url.toString(), reach, "admin", written.origin());
    take(place(false, url.getPort(), ""), claim, "admin.endpoint: ");
  }

  private static String place(Endpoint endpoint) {
    return place(endpoint.scheme() == Endpoint.Scheme.UDP, endpoint.port(), endpoint.path());
  }

  /**
   * Where two can meet; TCP and TLS share their ports. A text and no record, whose first hash code
   * costs a start 10 ms.
   */
  private static String place(boolean datagrams, int port, String path) {
    return (datagrams ? "udp " : "tcp ") + port + path;
  }

  private void take(String place, Claim claim, String where) {
    List<Claim> there = claims.getOrDefault(place, List.of());
    for (Claim first : there) {
      if (!first.reach().overlaps(claim.reach())) continue;
      report(claim, where, first);
      break;
    }
    List<Claim> more = new ArrayList<>(there);
    more.add(claim);
    claims.put(place, more);
  }

  private void report(Claim claim, String where, Claim first) {
    problems.add(
        claim.origin(),
        where
            + (first.reach().equals(claim.reach())
                ? "expected another, " + claim.shown() + " is "
                : "expected another port, "
                    + claim.shown()
                    + " overlaps "
                    + first.shown()
                    + ", which is ")
            + first.ownership());
  }
}
