package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.heddle.server.operate.AdminClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code heddle drain}. */
@Command(
    name = "drain",
    description = {
      "Has a listener of a running server refuse connections and end those it has at their request boundaries.",
      "Without a LISTENER, all of them. The server goes on: heddle resume has it accept again."
    })
final class DrainCommand extends OperateCommand {
  @Parameters(paramLabel = "LISTENER", arity = "0..1", description = "Its name.")
  private Optional<String> listener = Optional.empty();

  @Override
  void run(AdminClient server, boolean asJson, PrintWriter out)
      throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    listener.ifPresentOrElse(names::add, () -> {});
    if (names.isEmpty())
      for (JsonNode each : server.get("/api/listeners").path("listeners"))
        names.add(each.path("name").asText());
    var all = new ObjectMapper().createObjectNode();
    ArrayNode listeners = all.putArray("listeners");
    for (String name : names) {
      JsonNode drained = server.send("POST", ListenerPath.of(name, "drain"));
      listeners.add(drained);
      if (!asJson) out.printf("%s: draining, %,d left%n", name, drained.path("active").asLong());
    }
    if (asJson) out.println(all.toPrettyString());
  }
}
