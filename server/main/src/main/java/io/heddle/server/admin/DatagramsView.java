package io.heddle.server.admin;

import io.heddle.server.listen.Datagrams;
import io.heddle.transport.datagram.DatagramTraffic;
import io.heddle.transport.datagram.DropReason;
import io.heddle.transport.datagram.UnsentReason;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The datagrams of one listener, since the start, as {@code /api/listeners} shows them.
 *
 * @param active being served now
 * @param received dropped ones included
 * @param dropped not served, by reason; reasons that did not occur are left out
 * @param failed those at which the handler has thrown
 * @param sent replies
 * @param unsent replies that were not sent, by reason, likewise
 */
record DatagramsView(
    int active,
    long received,
    Map<String, Long> dropped,
    long failed,
    long sent,
    Map<String, Long> unsent,
    long bytesIn,
    long bytesOut) {

  static DatagramsView of(Datagrams datagrams) {
    DatagramTraffic traffic = datagrams.traffic();
    Map<String, Long> dropped = new LinkedHashMap<>();
    for (DropReason reason : DropReason.values()) {
      long count = traffic.droppedCount(reason);
      if (count > 0) dropped.put(reason.toString(), count);
    }
    Map<String, Long> unsent = new LinkedHashMap<>();
    for (UnsentReason reason : UnsentReason.values()) {
      long count = traffic.unsentCount(reason);
      if (count > 0) unsent.put(reason.toString(), count);
    }
    return new DatagramsView(
        datagrams.activeCount(),
        traffic.receivedCount(),
        dropped,
        traffic.failedCount(),
        traffic.sentCount(),
        unsent,
        traffic.receivedBytes(),
        traffic.sentBytes());
  }
}
