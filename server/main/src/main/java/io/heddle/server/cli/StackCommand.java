package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.heddle.server.operate.AdminClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code heddle stack}. */
@Command(
    name = "stack",
    description = "Shows what the thread of a connection is doing; > marks what its protocol does.")
final class StackCommand extends OperateCommand {
  @Parameters(
      paramLabel = "ID",
      converter = ConnectionId.class,
      description = "As heddle connections shows it.")
  private long id;

  @Override
  void run(AdminClient server, boolean asJson, PrintWriter out)
      throws IOException, InterruptedException {
    JsonNode stack = server.get("/api/connections/" + id + "/stack");
    if (asJson) {
      out.println(stack.toPrettyString());
      return;
    }
    out.printf(
        "%s: %s for %s, waits for %s%n",
        stack.path("thread").asText(),
        stack.path("activity").asText(),
        ElapsedText.of(stack.path("active-for").asDouble()),
        stack.path("waits-for").asText());
    Set<String> own = new HashSet<>();
    stack.path("protocol-frames").forEach(frame -> own.add(frame.asText()));
    Screen screen = Screen.ofStdout();
    for (JsonNode frame : stack.path("frames"))
      out.println(
          own.contains(frame.asText())
              ? screen.marked("  > " + frame.asText(), Screen.Mark.HEAD)
              : "    " + frame.asText());
  }
}
