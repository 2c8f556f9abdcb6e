package io.heddle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the dashboard and the alerts ask Prometheus. */
final class MonitoringDocuments {
  private final List<String> queries = new ArrayList<>();

  MonitoringDocuments(Path folder) throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(folder.resolve("grafana-dashboard.json").toFile());
    for (JsonNode panel : dashboard.get("panels"))
      for (JsonNode target : panel.path("targets"))
        queries.add(filled(target.get("expr").asText()));
    for (JsonNode variable : dashboard.get("templating").get("list"))
      if (variable.get("type").asText().equals("query"))
        queries.add(values(filled(variable.get("definition").asText())));
    var yaml = new ObjectMapper(new YAMLFactory());
    for (JsonNode group : yaml.readTree(folder.resolve("alerts.yaml").toFile()).get("groups"))
      for (JsonNode rule : group.get("rules"))
        queries.add(unconditional(rule.get("expr").asText()));
  }

  /** As Grafana fills in "All" for each variable. */
  private static String filled(String query) {
    return query
        .replace("$job", ".*")
        .replace("$instance", ".*")
        .replace("$listener", ".*")
        .replace("$__rate_interval", "10s");
  }

  /** Of {@code label_values(metric, label)}, which is Grafana's. */
  private static String values(String definition) {
    return definition.replaceFirst("label_values\\((.*), (\\w+)\\)", "count by ($2) ($1)");
  }

  /** What the alert compares: hopefully it does not fire. */
  private static String unconditional(String expression) {
    return expression.replaceAll(" (==|>|<) [\\d.]+", "").replaceAll("\\[\\d+m]", "[10s]");
  }

  List<String> queries() {
    return queries;
  }
}
