package io.heddle.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.server.admin.ConnectionFilters;
import io.heddle.server.operate.AdminClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** As many connections of a server as are asked for, of which it gives a thousand at a time. */
final class ConnectionPages {
  private static final String DESCENDING = "-";
  private static final String BY_ID = "id";

  private final AdminClient server;
  private final Map<String, String> asked;
  private final int limit;

  /**
   * @param asked parameters of {@code /api/connections} other than {@code limit}
   */
  ConnectionPages(AdminClient server, Map<String, String> asked, int limit) {
    this.server = server;
    this.asked = asked;
    this.limit = limit;
  }

  ObjectNode read() throws IOException, InterruptedException {
    String sort = asked.getOrDefault("sort", BY_ID);
    String key = sort.startsWith(DESCENDING) ? sort.substring(1) : sort;
    if (limit <= ConnectionFilters.LIMIT_MAX || key.equals(BY_ID)) return follow(asked, limit);
    // What they are sorted by changes between two pages, so that some would be on both, or on none.
    Map<String, String> inOrderOfId = new LinkedHashMap<>(asked);
    inOrderOfId.put("sort", BY_ID);
    ObjectNode all = follow(inOrderOfId, Integer.MAX_VALUE);
    List<JsonNode> sorted = new ArrayList<>();
    all.withArray("connections").forEach(sorted::add);
    Comparator<JsonNode> order = Comparator.comparingDouble(each -> each.path(key).asDouble());
    sorted.sort(sort.equals(key) ? order : order.reversed());
    ArrayNode first = all.putArray("connections");
    sorted.stream().limit(limit).forEach(first::add);
    return all;
  }

  private ObjectNode follow(Map<String, String> parameters, int most)
      throws IOException, InterruptedException {
    Map<String, String> page = new LinkedHashMap<>(parameters);
    ObjectNode all = page(page, most);
    ArrayNode found = all.withArray("connections");
    while (found.size() < most && all.hasNonNull("next")) {
      page.put("after", all.path("next").asText());
      ObjectNode more = page(page, most - found.size());
      found.addAll(more.withArray("connections"));
      all.set("matched", more.path("matched"));
      all.set("next", more.path("next"));
    }
    return all;
  }

  private ObjectNode page(Map<String, String> parameters, int most)
      throws IOException, InterruptedException {
    parameters.put("limit", String.valueOf(Math.min(most, ConnectionFilters.LIMIT_MAX)));
    String query =
        parameters.entrySet().stream()
            .map(entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return (ObjectNode) server.get("/api/connections?" + query);
  }
}
