package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.server.operate.AdminClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself at one moment.
 *
 * @param server as {@code /api/server} has it
 * @param listeners as {@code /api/listeners} has them
 * @param stuck connections whose handler has not been waiting for its peer for a second
 * @param nanos when the listeners said so, as {@link System#nanoTime}
 */
record Look(String admin, JsonNode server, JsonNode listeners, int stuck, long nanos) {
  static Look at(AdminClient client) throws IOException, InterruptedException {
    JsonNode server = client.get("/api/server");
    int stuck = client.get("/api/connections?stuck=1s&limit=1").path("matched").asInt();
    JsonNode listeners = client.get("/api/listeners").path("listeners");
    return new Look(client.admin().toString(), server, listeners, stuck, System.nanoTime());
  }

  /**
   * Of a server that was started again in between nothing can be said. In a container it has the
   * same number again.
   */
  boolean follows(Look before) {
    return server.path("pid").equals(before.server.path("pid"))
        && server.path("uptime").asDouble() >= before.server.path("uptime").asDouble();
  }

  double secondsSince(Look before) {
    return (nanos - before.nanos) / 1e9;
  }

  /** Null if there is none of that name. */
  @Nullable Figures figures(String listener) {
    for (JsonNode each : listeners)
      if (each.path("name").asText().equals(listener)) return Figures.of(each);
    return null;
  }

  ObjectNode json() {
    ObjectNode all = new ObjectMapper().createObjectNode();
    all.put("admin", admin).put("status", server.path("state").asText()).put("stuck", stuck);
    all.set("server", server);
    all.set("listeners", listeners);
    return all;
  }
}
