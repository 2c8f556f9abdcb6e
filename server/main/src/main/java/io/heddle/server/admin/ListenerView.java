package io.heddle.server.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.heddle.server.connection.Tally;
import io.heddle.server.connection.Traffic;
import io.heddle.server.listen.Listener;
import io.heddle.transport.CloseReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One listener, as {@code /api/listeners} shows it.
 *
 * @param endpoints with the ports they got
 * @param state {@code accepting} or {@code draining}
 * @param active connections being served
 * @param unending handlers that go on though their connections were ended
 * @param accepted connections taken from the backlog since the start, rejected ones included
 * @param acceptErrors accepts that failed
 * @param closed connections ended since the start, by reason; reasons that did not occur are left
 *     out
 * @param bytesIn received since the start
 * @param bytesOut sent since the start
 * @param latency how long requests took: from their first byte until the handler came back for more
 * @param datagrams left out where no endpoint takes any
 */
record ListenerView(
    String name,
    String protocol,
    List<String> endpoints,
    String state,
    int active,
    int unending,
    long accepted,
    long acceptErrors,
    Map<String, Long> closed,
    long requests,
    long bytesIn,
    long bytesOut,
    LatencyView latency,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DatagramsView datagrams) {

  static ListenerView of(Listener listener) {
    Traffic traffic = listener.connections().traffic();
    Tally tally = traffic.tally();
    Map<String, Long> closed = new LinkedHashMap<>();
    for (CloseReason reason : CloseReason.values()) {
      if (traffic.closedCount(reason) > 0)
        closed.put(reason.toString(), traffic.closedCount(reason));
    }
    return new ListenerView(
        listener.name(),
        listener.protocol(),
        listener.endpoints().stream().map(Object::toString).toList(),
        listener.draining() ? "draining" : "accepting",
        traffic.activeCount(),
        listener.connections().unending().size(),
        traffic.acceptedCount(),
        traffic.acceptErrorCount(),
        closed,
        tally.requests(),
        tally.bytesIn(),
        tally.bytesOut(),
        LatencyView.of(traffic.latency()),
        listener.datagrams().map(DatagramsView::of).orElse(null));
  }
}
