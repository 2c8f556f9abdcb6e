package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.server.operate.AdminClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code heddle status}. */
@Command(name = "status", description = "Tells what a running server's listeners do.")
final class Status extends OperateCommand {

  @Override
  void run(AdminClient server, boolean asJson, PrintWriter out)
      throws IOException, InterruptedException {
    String state = server.get("/health/ready").path("status").asText();
    JsonNode listeners = server.get("/api/listeners").path("listeners");
    if (asJson) {
      var all = new ObjectMapper().createObjectNode();
      all.put("admin", server.admin().toString()).put("status", state).set("listeners", listeners);
      out.println(all.toPrettyString());
      return;
    }
    out.println(server.admin() + ": " + state);
    var table =
        new Table(
            "LISTENER",
            "PROTOCOL",
            "STATE",
            "ACTIVE",
            "ACCEPTED",
            "REQUESTS",
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
          FileText.size(listener.path("bytes-in").asLong()),
          FileText.size(listener.path("bytes-out").asLong()),
          String.join(" ", endpoints));
    }
    out.print(table);
  }
}
