package io.heddle.server.admin;

import io.heddle.server.connection.InTurns;
import io.heddle.server.connection.ServedConnection;
import io.heddle.server.listen.Listener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Some of the live connections, as {@code /api/connections} shows them.
 *
 * @param matched how many were asked for in all
 * @param next where the next page begins, for {@code after}; null: there is none
 */
record ConnectionPage(Collection<ConnectionView> connections, int matched, @Nullable String next) {
  private record Found(PageEnd place, Listener listener, ServedConnection served) {}

  /** Goes along all connections once, and keeps no more of them than are asked for. */
  static ConnectionPage of(List<Listener> listeners, ConnectionQuery query) {
    var first = new PriorityQueue<Found>(Comparator.comparing(Found::place).reversed());
    int matched = 0;
    int behind = 0;
    for (Listener listener : listeners) {
      if (!query.asksFor(listener)) continue;
      for (ServedConnection served : listener.connections().served()) {
        if (!query.asksFor(served)) continue;
        matched++;
        PageEnd place = query.place(served);
        if (query.after() != null && place.compareTo(query.after()) <= 0) continue;
        behind++;
        if (first.size() == query.limit() && place.compareTo(first.element().place()) > 0) continue;
        first.add(new Found(place, listener, served));
        if (first.size() > query.limit()) first.remove();
      }
    }
    return page(first, matched, behind > query.limit());
  }

  private static ConnectionPage page(PriorityQueue<Found> first, int matched, boolean more) {
    var found = new ArrayList<>(first);
    found.sort(Comparator.comparing(Found::place));
    String next = more ? found.getLast().place().toString() : null;
    List<ConnectionView> views = new ArrayList<>();
    for (Found each : new InTurns<>(found))
      views.add(ConnectionView.of(each.listener(), each.served()));
    return new ConnectionPage(new InTurns<>(views), matched, next);
  }
}
