package io.heddle.server.cli;

import static java.util.stream.Collectors.partitioningBy;

import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.Numbers;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A load test as lines of text. */
final class LoadText {
  private LoadText() {}

  /** One second of a run. */
  static String line(LoadResult.Window window) {
    LatencySummary response = window.response();
    return String.format(
        Locale.ROOT,
        "%4.0f s  %-8s  %11s  p50 %s  p99 %s  max %s  errors %,d  connected %,d%s",
        window.at(),
        window.phase(),
        Numbers.perSecond(window.achieved()),
        millis(response.p50()),
        millis(response.p99()),
        millis(response.max()),
        window.errors(),
        window.connected(),
        window.valid() ? "" : "  void: the client was the limit");
  }

  /** The whole of it. */
  static void print(PrintWriter out, LoadPlan plan, LoadResult result) {
    out.printf("%n%s %s%n", plan.endpoint(), plan.protocol());
    row(out, "rate", rate(plan, result));
    row(
        out,
        "requests",
        String.format(
            Locale.ROOT,
            "%,d in %.1f s, %,d connections opened",
            result.requests(),
            result.seconds(),
            result.connections()));
    long errors = result.errorCount();
    row(
        out,
        "errors",
        errors == 0 ? "0" : String.format(Locale.ROOT, "%,d (%s)", errors, errors(result)));
    if (result.latency().response().max() > 0 || result.latency().connect().max() > 0)
      latencies(out, plan, result.latency());
    out.println();
    verdict(out, result);
  }

  private static void latencies(PrintWriter out, LoadPlan plan, LoadResult.Latencies latency) {
    out.printf(
        "%n%-12s %10s %10s %10s %10s %10s %10s %10s%n",
        "latency", "p50", "p90", "p99", "p99.9", "p99.99", "max", "mean");
    row(out, "response", latency.response());
    row(out, "service", latency.service());
    if (!plan.openLoop()) row(out, "corrected", latency.corrected());
    row(out, "server-wait", latency.serverWait());
    row(out, "client-lag", latency.clientLag());
    row(out, "connect", latency.connect());
    if (latency.delivered().max() > 0) row(out, "delivered", latency.delivered());
  }

  /** Last, and once: a remark that calls the run void is the verdict. */
  private static void verdict(PrintWriter out, LoadResult result) {
    var why = result.remarks().stream().collect(partitioningBy(LoadText::isVerdict));
    // Where nothing was answered the error says why.
    String error = isAnswered(result) ? "" : firstReason(result);
    why.getOrDefault(false, List.of()).stream()
        .filter(remark -> !remark.equals(error))
        .forEach(out::println);
    List<String> verdicts = why.getOrDefault(true, List.of());
    if (verdicts.isEmpty()) out.println(result.valid() ? "valid" : "VOID");
    for (String each : verdicts) out.println("VOID: " + each.substring(LoadResult.VOID.length()));
  }

  private static boolean isVerdict(String remark) {
    return remark.startsWith(LoadResult.VOID);
  }

  /** False where all that came were errors. */
  static boolean isAnswered(LoadResult result) {
    return result.errors().isEmpty()
        || result.windows().stream().anyMatch(each -> each.achieved() > 0);
  }

  static String nothingAnswered(LoadResult result) {
    String why = firstReason(result).replaceFirst("^the first [^:]*: ", "");
    return "no request was answered: " + asking(why.isEmpty() ? errors(result) : why);
  }

  /** With the question that somebody has to answer who has the wrong port, asked once. */
  static String asking(String why) {
    return why.endsWith("?") ? why : why + "; is it the right server and protocol?";
  }

  /** Empty if there is none. */
  private static String firstReason(LoadResult result) {
    return result.remarks().stream()
        .filter(each -> each.startsWith("the first "))
        .findFirst()
        .orElse("");
  }

  /** As {@code timeout 5, wrong-answer 2}. */
  private static String errors(LoadResult result) {
    return result.errors().entrySet().stream()
        .map(each -> String.format(Locale.ROOT, "%s %,d", each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String rate(LoadPlan plan, LoadResult result) {
    String achieved = Numbers.perSecond(result.achieved()) + " achieved";
    if (!plan.openLoop())
      return achieved
          + ", closed loop, clients "
          + plan.clients()
          + ", pipeline "
          + plan.pipeline();
    return String.format(
        Locale.ROOT,
        "%s of %s offered (%.1f%%)",
        achieved,
        Numbers.perSecond(result.offered()),
        result.offered() == 0 ? 0 : 100 * result.achieved() / result.offered());
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("%-12s %s%n", name, value);
  }

  private static void row(PrintWriter out, String name, LatencySummary latency) {
    out.printf(
        "%-12s %10s %10s %10s %10s %10s %10s %10s%n",
        name,
        millis(latency.p50()),
        millis(latency.p90()),
        millis(latency.p99()),
        millis(latency.p999()),
        millis(latency.p9999()),
        millis(latency.max()),
        millis(latency.mean()));
  }

  /** Three digits are what a histogram is exact to; nothing takes no time at all. */
  static String millis(double millis) {
    if (millis == 0) return "-";
    if (millis >= 10_000) return String.format(Locale.ROOT, "%.1f s", millis / 1000);
    if (millis >= 100) return String.format(Locale.ROOT, "%.0f ms", millis);
    if (millis >= 10) return String.format(Locale.ROOT, "%.1f ms", millis);
    if (millis >= 1) return String.format(Locale.ROOT, "%.2f ms", millis);
    return String.format(Locale.ROOT, "%.0f us", millis * 1000);
  }
}
