package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.server.admin.ConnectionFilters;
import io.heddle.server.operate.AdminClient;
import io.heddle.server.operate.NotThereException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code heddle connections}. */
@Command(
    name = "connections",
    description = {
      "Lists the connections of a running server.",
      "With --stuck those whose handler has not been waiting for its peer to send for a while, and what each is"
          + " at instead.",
      "With --json: as GET /api/connections has it; with --stuck as well, each has its stack, as heddle stack ID"
          + " --json shows it."
    })
final class ConnectionsCommand extends OperateCommand {
  @Option(names = "--listener", paramLabel = "NAME", description = "Of this listener alone.")
  private Optional<String> listener = Optional.empty();

  @Option(
      names = "--peer",
      paramLabel = "ADDRESS",
      description = "From this address, with its port or without, or a network as 10.0.0.0/8.")
  private Optional<String> peer = Optional.empty();

  @Option(
      names = "--search",
      paramLabel = "TEXT",
      description = "Whose address or principal has this somewhere.")
  private Optional<String> search = Optional.empty();

  @Option(
      names = "--activity",
      paramLabel = "WHAT",
      description = "Whose handler is at this: reading, writing or working.")
  private Optional<String> activity = Optional.empty();

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description = "Of the listeners of this protocol.")
  private Optional<String> protocol = Optional.empty();

  @Option(
      names = "--stuck",
      paramLabel = "DURATION",
      arity = "0..1",
      fallbackValue = "1s",
      description = "Stuck for so long at least (${FALLBACK-VALUE} if none is given).")
  private Optional<String> stuck = Optional.empty();

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      description =
          "By id, duration, bytes-in, bytes-out, requests or active-for; -KEY: the largest first.")
  private Optional<String> sort = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      converter = WholeNumber.OneOrMore.class,
      description = "So many at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  void run(AdminClient server, boolean asJson, PrintWriter out)
      throws IOException, InterruptedException {
    ObjectNode page = new ConnectionPages(server, asked(), limit).read();
    int listed = page.path("connections").size();
    int matched = page.path("matched").asInt();
    if (stuck.isPresent()) addStacks(page, server);
    if (asJson) out.println(page.toPrettyString());
    else if (stuck.isPresent()) printStuck(page, out);
    else print(page, out);
    if (asJson) return;
    if (page.path("connections").isEmpty())
      out.println(stuck.isPresent() ? "none is stuck" : "none");
    if (listed < matched) out.printf("%,d of %,d; --limit N shows more%n", listed, matched);
  }

  private Map<String, String> asked() {
    Map<String, String> asked = new LinkedHashMap<>();
    listener.ifPresent(name -> asked.put("listener", name));
    protocol.ifPresent(name -> asked.put("protocol", name));
    peer.ifPresent(address -> asked.put("peer", address));
    activity.ifPresent(what -> asked.put("activity", what));
    search.ifPresent(text -> asked.put("search", text));
    stuck.ifPresent(duration -> asked.put("stuck", duration));
    sort.ifPresent(key -> asked.put("sort", key));
    return asked;
  }

  @Override
  void check() {
    asked().forEach(ConnectionFilters::check);
  }

  private static void print(JsonNode page, PrintWriter out) {
    var table =
        new Table("ID", "LISTENER", "PEER", "AGE", "ACTIVITY", "FOR", "REQUESTS", "IN", "OUT");
    for (JsonNode each : page.path("connections")) {
      table.add(
          each.path("id").asText(),
          each.path("listener").asText(),
          each.path("peer").asText(),
          ElapsedText.of(each.path("duration").asDouble()),
          each.path("activity").asText(),
          ElapsedText.of(each.path("active-for").asDouble()),
          "%,d".formatted(each.path("requests").asLong()),
          FileText.size(each.path("bytes-in").asLong()),
          FileText.size(each.path("bytes-out").asLong()));
    }
    out.print(table.text(Screen.ofStdout()));
  }

  /** Those that have ended in the meantime are left out. */
  private static void addStacks(JsonNode page, AdminClient server)
      throws IOException, InterruptedException {
    for (Iterator<JsonNode> all = page.path("connections").iterator(); all.hasNext(); ) {
      var each = (ObjectNode) all.next();
      try {
        each.set("stack", server.get("/api/connections/" + each.path("id").asText() + "/stack"));
      } catch (NotThereException ended) {
        all.remove();
      }
    }
  }

  private static void printStuck(JsonNode page, PrintWriter out) {
    var table = new Table("ID", "LISTENER", "PEER", "FOR", "WAITS FOR", "AT");
    for (JsonNode each : page.path("connections"))
      table.add(
          each.path("id").asText(),
          each.path("listener").asText(),
          each.path("peer").asText(),
          ElapsedText.of(each.path("active-for").asDouble()),
          each.path("stack").path("waits-for").asText(),
          each.path("stack").path("protocol-frames").path(0).asText("-"));
    out.print(table.text(Screen.ofStdout()));
  }
}
