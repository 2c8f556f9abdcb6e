package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.heddle.server.operate.AdminClient;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code heddle kill}. */
@Command(name = "kill", description = "Ends a connection of a running server, now.")
final class Kill extends OperateCommand {
  @Parameters(
      paramLabel = "ID",
      converter = ConnectionId.class,
      description = "As heddle connections shows it.")
  private long id;

  @Override
  void run(AdminClient server, boolean asJson, PrintWriter out)
      throws IOException, InterruptedException {
    JsonNode killed = server.send("DELETE", "/api/connections/" + id);
    if (asJson) out.println(killed.toPrettyString());
    else
      out.printf(
          "killed connection %d of listener %s, from %s%n",
          id, killed.path("listener").asText(), killed.path("peer").asText());
  }
}
