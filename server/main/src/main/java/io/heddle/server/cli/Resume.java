package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.heddle.server.operate.AdminClient;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code heddle resume}. */
@Command(name = "resume", description = "Has a listener accept again that was drained.")
final class Resume extends OperateCommand {
  @Parameters(paramLabel = "LISTENER", description = "Its name.")
  private String listener = "";

  @Override
  void run(AdminClient server, boolean asJson, PrintWriter out)
      throws IOException, InterruptedException {
    JsonNode resumed = server.send("POST", ListenerPath.of(listener, "resume"));
    if (asJson) out.println(resumed.toPrettyString());
    else out.println(listener + ": accepting");
  }
}
