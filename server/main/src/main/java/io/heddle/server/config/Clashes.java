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
  private final Map<Place, List<Claim>> claims = new HashMap<>();

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

  /** Where two can meet; TCP and TLS share their ports. */
  private record Place(boolean datagrams, int port, String path) {
    static Place of(Endpoint endpoint) {
      return new Place(endpoint.scheme() == Endpoint.Scheme.UDP, endpoint.port(), endpoint.path());
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
    take(Place.of(endpoint), claim, listener.label() + ": " + key + ": ");
  }

  private void takeForAdmin(Node.Text written) {
    URI url = ScalarType.url(written.text().strip());
    if (url == null || url.getPort() < 0) return;
    Reach reach = Reach.of(url.getHost().replaceAll("[\\[\\]]", ""));
    Claim claim = new Claim(url.toString(), reach, "admin", written.origin());
    take(new Place(false, url.getPort(), ""), claim, "admin.endpoint: ");
  }

  private void take(Place place, Claim claim, String where) {
    // Port 0 is another one for everybody.
    if (place.port() == 0 && place.path().isEmpty()) return;
    List<Claim> there = claims.computeIfAbsent(place, none -> new ArrayList<>());
    there.stream()
        .filter(first -> first.reach().overlaps(claim.reach()))
        .findFirst()
        .ifPresent(first -> report(claim, where, first));
    there.add(claim);
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
