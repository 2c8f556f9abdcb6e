package io.heddle.server.admin;

import io.heddle.protocol.Stint;
import io.heddle.server.connection.ServedConnection;
import io.heddle.server.listen.Listener;
import java.util.ArrayList;
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
record ConnectionPage(List<ConnectionView> connections, int matched, @Nullable String next) {
  private record Found(PageEnd place, Listener listener, ServedConnection served) {}

  /** Goes along all connections once, and keeps no more of them than are asked for. */
  static ConnectionPage of(List<Listener> listeners, ConnectionQuery query) {
    var first = new PriorityQueue<Found>(Comparator.comparing(Found::place).reversed());
    int matched = 0;
    int behind = 0;
    var stint = new Stint();
    for (Listener listener : listeners) {
      if (!query.asksFor(listener)) continue;
      for (ServedConnection served : listener.connections().served()) {
        stint.letOthersRun();
        if (!query.asksFor(served)) continue;
        matched++;
        PageEnd place = query.place(served);
        if (query.after() != null && place.compareTo(query.after()) <= 0) continue;
        behind++;
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
    return new ConnectionPage(
        found.stream().map(each -> ConnectionView.of(each.listener(), each.served())).toList(),
        matched,
        next);
  }
}
