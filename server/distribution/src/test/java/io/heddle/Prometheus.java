package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of Debian's {@code prometheus} that scrapes one server each second. */
final class Prometheus implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final URI api;

  Prometheus(Path folder, URI server, Path rules) throws IOException {
    String config =
        Heddle.file(
            folder,
            "prometheus.yml",
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["%s"]
            scrape_configs:
              - job_name: heddle
                static_configs: [{targets: ["%s"]}]
            """
                .formatted(rules, server.getAuthority()));
    int port = freePort();
    api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
    process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
  }

  /** It takes no port 0. */
  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Waits until it has scraped so often and found a server each time. */
  void awaitScrapes(Heddle heddle, int count) {
    await()
        .atMost(Heddle.PATIENCE)
        .ignoreExceptions()
        .until(() -> !query("sum_over_time(up{job=\"heddle\"}[1m]) >= " + count).isEmpty());
    assertThat(heddle.running()).isTrue();
  }

  /** The result, which is an empty array where there is none. */
  JsonNode query(String expression) {
    JsonNode answer = get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    assertThat(answer.path("status").asText())
        .as("%s: %s", expression, answer)
        .isEqualTo("success");
    return answer.path("data").path("result");
  }

  /** Rules that it could not evaluate. */
  List<JsonNode> wrongRules() {
    List<JsonNode> wrong = new ArrayList<>();
    for (JsonNode group : get("rules").path("data").path("groups"))
      for (JsonNode rule : group.path("rules"))
        if (rule.path("health").asText().equals("err")) wrong.add(rule);
    return wrong;
  }

  private JsonNode get(String path) {
    try {
      var request = HttpRequest.newBuilder(api.resolve(path)).timeout(Heddle.PATIENCE).build();
      String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return new ObjectMapper().readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
