package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.OpenApi.Operation;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the description of the admin endpoint says is what is served, no more and no less. */
class OpenApiIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO");

  @TempDir private Path folder;

  private static Heddle heddle;
  private static LineClient client;
  private static OpenApi described;

  @BeforeAll
  static void start() {
    heddle = Heddle.serve("echo=tcp://127.0.0.1:0,udp://127.0.0.1:0", "commands=tcp://127.0.0.1:0");
    client = heddle.lineClient("echo");
    assertThat(client.ask("here")).isEqualTo("here");
    HttpResponse<String> file = heddle.get("/openapi.yaml");
    assertThat(file.headers().firstValue("Content-Type")).contains("application/yaml");
    described = OpenApi.of(file.body());
  }

  @AfterAll
  static void stop() {
    client.close();
    heddle.close();
  }

  @Test
  void isInTheDistributionAsItIsServed() {
    assertThat(Heddle.HOME.resolve("docs/openapi.yaml"))
        .content()
        .isEqualTo(heddle.get("/openapi.yaml").body());
  }

  @Test
  void describesWhatIsAnsweredFieldByField() throws Exception {
    assertThat(described.root().get("openapi").asText()).startsWith("3.1.");
    for (Operation operation : described.operations()) {
      // Its own connection, since it ends the one that it is about.
      try (LineClient own = heddle.lineClient("echo")) {
        assertThat(own.ask("here")).isEqualTo("here");
        String path = path(operation, id(own), "commands");
        HttpResponse<String> answer = ask(operation.method(), path);
        described.assertDescribes(operation, answer);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        for (JsonNode parameter : described.parameters(operation, "query")) {
          String value = URLEncoder.encode(text(parameter.get("example")), StandardCharsets.UTF_8);
          HttpResponse<String> asked =
              ask(operation.method(), path + "?" + text(parameter.get("name")) + "=" + value);
          assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
          described.assertDescribes(operation, asked);
        }
      }
    }
  }

  @Test
  void describesEveryFieldAndParameterInWordsAndAllThatAreAlwaysThere() {
    Set<String> optional = new HashSet<>();
    described.forEachObject((where, schema) -> {
      assertThat(schema.get("additionalProperties").asBoolean(true)).as(where).isFalse();
      Set<String> required = new HashSet<>();
      schema.path("required").forEach(name -> required.add(name.asText()));
      schema
          .get("properties")
          .properties()
          .forEach(property -> {
            JsonNode words = described.resolved(property.getValue()).get("description");
            assertThat(words).as("%s.%s", where, property.getKey()).isNotNull();
            if (!required.contains(property.getKey()))
              optional.add(where + "." + property.getKey());
          });
    });
    assertThat(optional)
        .as("but for what a listener without datagrams has not")
        .containsExactly("Listener.datagrams");
    assertThat(heddle.get("/api/listeners").body()).contains("\"datagrams\":{");
    for (Operation operation : described.operations())
      for (String in : List.of("query", "path", "header"))
        for (JsonNode parameter : described.parameters(operation, in))
          assertThat(parameter.get("description").asText()).isNotBlank();
  }

  @Test
  void describesEveryPathAndNoOther() {
    Set<String> served = new TreeSet<>();
    String problem = heddle.get("/nothing").body();
    assertThat(problem).contains("expected / (the dashboard) or one of ");
    served.add("/");
    String listed = problem.replaceAll("(?s).* or one of ([^\"]*)\".*", "$1");
    served.addAll(Arrays.asList(listed.split(", ", -1)));
    assertThat(served)
        .isEqualTo(
            described.operations().stream()
                .map(Operation::path)
                .filter(path -> !path.contains("{"))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void describesEveryMethodAndNoOther() throws Exception {
    Map<String, List<Operation>> paths =
        described.operations().stream().collect(Collectors.groupingBy(Operation::path));
    for (List<Operation> operations : paths.values()) {
      Set<String> methods =
          operations.stream().map(Operation::method).collect(Collectors.toCollection(TreeSet::new));
      // As the description says once, for all of them.
      if (methods.contains("GET")) assertThat(methods.add("HEAD")).isTrue();
      for (String method : METHODS) {
        if (methods.contains(method)) continue;
        String path = path(operations.getFirst(), "1", "echo");
        HttpResponse<String> refused = ask(method, path);
        assertThat(refused.statusCode()).as(method + " " + path).isEqualTo(405);
        String allowed = refused.headers().firstValue("Allow").orElse("");
        assertThat(allowed.split(", ", -1))
            .containsExactlyInAnyOrder(methods.toArray(String[]::new));
        if (method.equals("HEAD")) assertThat(refused.body()).isEmpty();
        else {
          described.assertDescribes(operations.getFirst(), refused);
          assertThat(refused.body()).contains("at " + path + ", got " + method);
        }
      }
    }
  }

  @Test
  void describesWhatIsAnsweredToHead() throws Exception {
    assertThat(text(described.root().at("/info/description"))).contains("HEAD is answered as GET");
    for (Operation operation : described.operations()) {
      if (!operation.method().equals("GET")) continue;
      String path = path(operation, id(client), "commands");
      HttpResponse<String> get = ask("GET", path);
      HttpResponse<String> head = ask("HEAD", path);
      assertThat(head.statusCode()).as(path).isEqualTo(200);
      assertThat(head.body()).as(path).isEmpty();
      assertThat(head.headers().map().keySet()).as(path).isEqualTo(get.headers().map().keySet());
      assertThat(head.headers().firstValue("Content-Type"))
          .isEqualTo(get.headers().firstValue("Content-Type"));
    }
  }

  @Test
  void describesWhatIsToldWithoutTheToken() throws Exception {
    Path token = Files.writeString(folder.resolve("admin.token"), "0123456789abcdef\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    String config =
        Heddle.file(
            folder,
            "heddle.yaml",
            """
            listeners: [{protocol: echo, endpoint: "tcp://127.0.0.1:0"}]
            admin: {endpoint: "http://127.0.0.1:0", token-file: admin.token}
            """);
    Set<String> open = new TreeSet<>();
    Set<String> guarded = new TreeSet<>();
    try (var server = Heddle.serveWithDefaultAdmin("--config", config)) {
      for (Operation operation : described.operations()) {
        JsonNode security =
            operation.described().path("security").isMissingNode()
                ? described.root().get("security")
                : operation.described().get("security");
        boolean needsNone = security.size() == 1 && security.get(0).isEmpty();
        (needsNone ? open : guarded).add(operation.path());
        String path = path(operation, "1", "echo");
        int status =
            switch (operation.method()) {
              case "POST" -> server.post(path).statusCode();
              case "DELETE" -> server.delete(path).statusCode();
              default -> server.get(path).statusCode();
            };
        assertThat(status).as(operation.method() + " " + path).isEqualTo(needsNone ? 200 : 401);
      }
    }
    assertThat(open).containsExactly("/", "/health/live", "/health/ready");
    assertThat(guarded).contains("/metrics", "/openapi.yaml", "/api/connections");
    assertThat(text(described.root().at("/info/description")))
        .contains("each request but those for the dashboard and for health shows its token");
  }

  @Test
  void describesEveryParameterThatIsAcceptedAndItsLimits() throws Exception {
    Operation list = operation("/api/connections", "GET");
    Set<String> names = new TreeSet<>();
    described.parameters(list, "query").forEach(each -> names.add(text(each.get("name"))));
    assertThat(wrong(list, "nothing=1"))
        .isEqualTo("there is no parameter 'nothing', expected one of " + String.join(", ", names));
    for (JsonNode parameter : described.parameters(list, "query")) {
      String name = text(parameter.get("name"));
      JsonNode schema = described.resolved(parameter.get("schema"));
      for (JsonNode value : schema.path("enum"))
        assertThat(ask("GET", "/api/connections?" + name + "=" + text(value)).statusCode())
            .as("%s=%s", name, value)
            .isEqualTo(200);
      if (schema.has("enum") || schema.has("pattern") || schema.has("minimum"))
        assertThat(wrong(list, name + "=x")).startsWith(name + ": expected ");
      if (schema.has("maximum"))
        assertThat(wrong(list, name + "=" + (schema.get("maximum").asInt() + 1)))
            .contains("expected " + schema.get("minimum") + " to " + schema.get("maximum"));
      String twice =
          name + "=" + URLEncoder.encode(text(parameter.get("example")), StandardCharsets.UTF_8);
      assertThat(wrong(list, twice + "&" + twice))
          .isEqualTo(name + ": expected one value, got several");
    }
    assertThat(wrong(list, "listener=chat"))
        .isEqualTo("listener: expected one of echo, commands, got 'chat'");
    assertThat(wrong(list, "peer=10.0.0.0/99")).startsWith("peer: expected a prefix from 0 to 32");
  }

  private static String wrong(Operation operation, String query) throws Exception {
    HttpResponse<String> refused = ask("GET", operation.path() + "?" + query);
    assertThat(refused.statusCode()).as(query + ": " + refused.body()).isEqualTo(400);
    described.assertDescribes(operation, refused);
    return JSON.readTree(refused.body()).get("detail").asText();
  }

  @Test
  void describesWhatIsNotThere() throws Exception {
    for (Operation operation : described.operations()) {
      if (!operation.path().contains("{")) continue;
      HttpResponse<String> missing =
          ask(operation.method(), path(operation, "999999999", "no%20such"));
      assertThat(missing.statusCode()).isEqualTo(404);
      described.assertDescribes(operation, missing);
    }
  }

  private static Operation operation(String path, String method) {
    return described.operations().stream()
        .filter(each -> each.path().equals(path) && each.method().equals(method))
        .findAny()
        .orElseThrow();
  }

  private static String path(Operation operation, String id, String listener) {
    return operation.path().replace("{id}", id).replace("{name}", listener);
  }

  private static String id(LineClient client) throws IOException {
    String peer = "127.0.0.1:" + client.socket().getLocalPort();
    JsonNode page = JSON.readTree(heddle.get("/api/connections?peer=" + peer).body());
    return page.get("connections").get(0).get("id").asText();
  }

  private static String text(JsonNode node) {
    return node.asText();
  }

  private static HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(heddle.admin().resolve(path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .timeout(Heddle.PATIENCE)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Those that the tests above would not find missing. */
  @Test
  void isNotEmpty() {
    List<String> paths = new ArrayList<>();
    described.operations().forEach(each -> paths.add(each.method() + " " + each.path()));
    assertThat(paths)
        .contains(
            "GET /health/live",
            "GET /api/connections",
            "DELETE /api/connections/{id}",
            "POST /api/listeners/{name}/drain",
            "GET /api/connections/{id}/stack");
  }
}
