package io.heddle.loadtest.machine;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a series of a {@link Probe} comes from and how people read it, which its name tells.
 *
 * @param origin {@code client}, {@code server-process}, {@code machine}, or {@code server-metrics}
 *     for what the server says of itself
 * @param unit {@code %}, {@code MiB}, {@code s}, {@code /s} and the like; empty for a count
 * @param factor what a measured value is multiplied by, to be in the unit
 */
public record SeriesKind(String origin, String unit, double factor) {
  private static final double MEBIBYTES = 1.0 / (1 << 20);

  private static final Set<String> SHARES =
      Set.of(
          Series.CLIENT_CPU,
          Series.CLIENT_GC,
          Series.SERVER_CPU,
          Series.MACHINE_CPU,
          Series.MACHINE_INTERRUPTS,
          Series.MACHINE_STOLEN,
          Series.MACHINE_MEMORY_FREE);

  private static final Set<String> EVENTS =
      Set.of(Series.ACCEPT_OVERFLOWS, Series.ACCEPT_DROPS, Series.RETRANSMITS);

  private static final Set<String> COUNTS =
      Set.of(Series.TIME_WAIT, Series.SOCKETS, Series.MACHINE_LOAD);

  /** As {@link MetricsEndpoint} names them. */
  private static final Pattern METRIC = Pattern.compile("(rate\\()?([^{()]*).*");

  /** Of a series. */
  public static SeriesKind of(String name) {
    if (name.startsWith("client-")) return own("client", name);
    if (name.startsWith("server-")) return own("server-process", name);
    if (SHARES.contains(name) || EVENTS.contains(name) || COUNTS.contains(name))
      return own("machine", name);
    return metric(name);
  }

  private static SeriesKind own(String origin, String name) {
    if (SHARES.contains(name)) return new SeriesKind(origin, "%", 100);
    if (EVENTS.contains(name)) return new SeriesKind(origin, "/s", 1);
    return name.contains("-bytes")
        ? new SeriesKind(origin, "MiB", MEBIBYTES)
        : new SeriesKind(origin, "", 1);
  }

  /** By Prometheus' and Micrometer's conventions for names. */
  private static SeriesKind metric(String name) {
    Matcher parts = METRIC.matcher(name);
    String base = parts.matches() ? parts.group(2) : name;
    String perSecond = name.startsWith("rate(") ? "/s" : "";
    boolean events = base.endsWith("_count") || base.endsWith("_bucket");
    if (!events && base.contains("_bytes"))
      return new SeriesKind("server-metrics", "MiB" + perSecond, MEBIBYTES);
    if (!events && base.contains("_seconds"))
      return new SeriesKind("server-metrics", "s" + perSecond, 1);
    if (base.endsWith("_ratio") || base.endsWith("_usage"))
      return new SeriesKind("server-metrics", "%", 100);
    return new SeriesKind("server-metrics", perSecond, 1);
  }
}
