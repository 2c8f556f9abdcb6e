package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a listener has counted, since the start or in some time; datagrams count as requests.
 *
 * @param latencies how many requests were answered within so many seconds, by the bounds that are
 *     counted by
 * @param answered how many there were in all
 */
record Figures(
    double connections,
    double requests,
    double bytesIn,
    double bytesOut,
    NavigableMap<Double, Long> latencies,
    long answered) {

  static Figures of(JsonNode listener) {
    JsonNode datagrams = listener.path("datagrams");
    JsonNode latency = listener.path("latency");
    NavigableMap<Double, Long> latencies = new TreeMap<>();
    for (JsonNode bucket : latency.path("buckets"))
      latencies.put(bucket.path("at-most").asDouble(), bucket.path("count").asLong());
    return new Figures(
        listener.path("accepted").asLong(),
        listener.path("requests").asLong() + datagrams.path("received").asLong(),
        listener.path("bytes-in").asLong() + datagrams.path("bytes-in").asLong(),
        listener.path("bytes-out").asLong() + datagrams.path("bytes-out").asLong(),
        latencies,
        latency.path("count").asLong());
  }

  /** What has come since, per second; of latencies all that have. */
  Figures since(Figures before, double seconds) {
    NavigableMap<Double, Long> came = new TreeMap<>();
    latencies.forEach(
        (bound, count) -> came.put(bound, count - before.latencies.getOrDefault(bound, 0L)));
    return new Figures(
        (connections - before.connections) / seconds,
        (requests - before.requests) / seconds,
        (bytesIn - before.bytesIn) / seconds,
        (bytesOut - before.bytesOut) / seconds,
        came,
        answered - before.answered);
  }

  /**
   * What so many of the requests took at the most.
   *
   * @param share as 0.99
   */
  String latency(double share) {
    if (answered <= 0) return "-";
    for (Map.Entry<Double, Long> bucket : latencies.entrySet())
      if (bucket.getValue() >= answered * share) return time(bucket.getKey());
    return ">" + time(latencies.lastKey());
  }

  private static String time(double seconds) {
    if (seconds < 1e-3) return String.format(Locale.ROOT, "%.0fus", seconds * 1e6);
    if (seconds < 1) return String.format(Locale.ROOT, "%.0fms", seconds * 1e3);
    return String.format(Locale.ROOT, "%.0fs", seconds);
  }

  /** As rates. */
  ObjectNode json() {
    return new ObjectMapper()
        .createObjectNode()
        .put("connections", connections)
        .put("requests", requests)
        .put("bytes-in", bytesIn)
        .put("bytes-out", bytesOut);
  }
}
