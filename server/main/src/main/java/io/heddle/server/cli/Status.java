package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.server.cli.Screen.Mark;
import io.heddle.server.operate.AdminClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code heddle status}. */
@Command(
    name = "status",
    description = {
      "Tells how a running server is, and what its listeners do; counts are those since its start.",
      "P99 is what 99 of 100 requests took at the most. With --json: admin, status, stuck (connections whose"
          + " handler has not been waiting for its peer for a second), server and listeners, the last two as"
          + " GET /api/server and /api/listeners have them."
    })
final class Status extends OperateCommand {
  private static final double P99 = 0.99;

  @Override
  void run(AdminClient server, boolean asJson, PrintWriter out)
      throws IOException, InterruptedException {
    JsonNode whole = server.get("/api/server");
    JsonNode listeners = server.get("/api/listeners").path("listeners");
    int stuck = server.get("/api/connections?stuck=1s&limit=1").path("matched").asInt();
    if (asJson) {
      var all = new ObjectMapper().createObjectNode();
      all.put("admin", server.admin().toString())
          .put("status", whole.path("state").asText())
          .put("stuck", stuck)
          .<com.fasterxml.jackson.databind.node.ObjectNode>set("server", whole)
          .set("listeners", listeners);
      out.println(all.toPrettyString());
      return;
    }
    Screen screen = Screen.ofStdout();
    print(whole, server.admin().toString(), screen, out);
    if (stuck > 0)
      out.println(
          screen.marked(
              "%,d stuck for a second or more: heddle connections --stuck".formatted(stuck),
              Mark.NOTABLE));
    out.println();
    print(listeners, screen, out);
  }

  private static void print(JsonNode whole, String admin, Screen screen, PrintWriter out) {
    String state = whole.path("state").asText();
    out.printf(
        "%s: %s, up %s, heddle %s, pid %d, Java %s%n",
        admin,
        screen.marked(state, state.equals("ready") ? Mark.GOOD : Mark.NOTABLE),
        ElapsedText.of(whole.path("uptime").asDouble()),
        whole.path("version").asText(),
        whole.path("pid").asLong(),
        whole.path("java-version").asText());
    out.printf(
        "%,d of %,d connections, %,d of %,d descriptors, heap %s of %s%n",
        whole.path("connections").asLong(),
        whole.path("connections-max").asLong(),
        whole.path("descriptors-used").asLong(),
        whole.path("descriptors-max").asLong(),
        FileText.size(whole.path("heap-used").asLong()),
        FileText.size(whole.path("heap-max").asLong()));
  }

  private static void print(JsonNode listeners, Screen screen, PrintWriter out) {
    var table =
        new Table(
            "LISTENER",
            "PROTOCOL",
            "STATE",
            "ACTIVE",
            "ACCEPTED",
            "REQUESTS",
            "P99",
            "IN",
            "OUT",
            "ENDPOINTS");
    for (JsonNode listener : listeners) {
      List<String> endpoints = new ArrayList<>();
      listener.path("endpoints").forEach(endpoint -> endpoints.add(endpoint.asText()));
      table.add(
          listener.path("name").asText(),
          listener.path("protocol").asText(),
          listener.path("state").asText(),
          "%,d".formatted(listener.path("active").asLong()),
          "%,d".formatted(listener.path("accepted").asLong()),
          "%,d".formatted(listener.path("requests").asLong()),
          p99(listener.path("latency")),
          FileText.size(listener.path("bytes-in").asLong()),
          FileText.size(listener.path("bytes-out").asLong()),
          String.join(" ", endpoints));
    }
    out.print(table.text(screen));
  }

  /** By the bounds that are counted by. */
  private static String p99(JsonNode latency) {
    long count = latency.path("count").asLong();
    if (count == 0) return "-";
    double last = 0;
    for (JsonNode bucket : latency.path("buckets")) {
      last = bucket.path("at-most").asDouble();
      if (bucket.path("count").asLong() >= count * P99) return time(last);
    }
    return ">" + time(last);
  }

  private static String time(double seconds) {
    if (seconds < 1e-3) return String.format(Locale.ROOT, "%.0fus", seconds * 1e6);
    if (seconds < 1) return String.format(Locale.ROOT, "%.0fms", seconds * 1e3);
    return String.format(Locale.ROOT, "%.0fs", seconds);
  }
}
