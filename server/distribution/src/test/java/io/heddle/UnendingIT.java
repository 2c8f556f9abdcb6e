package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections whose handlers wait for something else than their peer when they are to end. */
class UnendingIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  /**
   * Sleeps at {@code sleep}, and heeds nothing at {@code spin}, nor at the name of a file until
   * there is one.
   */
  @BeforeEach
  void makeProtocol() {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "deaf",
        """
        return connection -> {
          String line = connection.readLine();
          connection.writeLine("to " + line);
          connection.flush();
          if (line.equals("sleep")) Thread.sleep(3_600_000);
          while (!java.nio.file.Files.exists(java.nio.file.Path.of(line))) java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        };
        """);
  }

  private Heddle serve(String... more) {
    String[] arguments = new String[more.length + 5];
    arguments[0] = "deaf=tcp://127.0.0.1:0";
    arguments[1] = "--plugins";
    arguments[2] = folder.resolve("plugins").toString();
    arguments[3] = "--set";
    arguments[4] = "access-log=" + folder.resolve("access.jsonl");
    System.arraycopy(more, 0, arguments, 5, more.length);
    // One of which a handler that heeds nothing keeps.
    var carriers = Map.of("JAVA_OPTS", "-Djdk.virtualThreadScheduler.parallelism=2");
    return Heddle.serve(List.of(), carriers, arguments);
  }

  @Test
  void killsAHandlerThatSleeps() throws IOException {
    try (var heddle = serve();
        var client = heddle.lineClient("deaf")) {
      assertThat(client.ask("sleep")).isEqualTo("to sleep");
      kill(heddle);
      assertThat(client.readLine()).isNull();
      awaitNobody(heddle);
      assertThat(onlyReason()).isEqualTo("killed");
      assertThat(heddle.errors()).doesNotContain("goes on");
    }
  }

  @Test
  void endsTheConnectionOfAHandlerThatHeedsNothing() throws IOException {
    try (var heddle = serve();
        var client = heddle.lineClient("deaf")) {
      assertThat(client.ask("spin")).isEqualTo("to spin");
      kill(heddle);
      assertThat(client.readLine()).isNull();
      awaitNobody(heddle);
      assertThat(onlyReason()).isEqualTo("killed");
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(heddle.errors())
                  .containsPattern(
                      "listener deaf, connection \\d+ from 127.0.0.1:\\d+: ended, but its handler goes on though it was interrupted: heddle-deaf-\\d+ in .*deaf"));
      try (var next = heddle.lineClient("deaf")) {
        assertThat(next.ask("sleep")).isEqualTo("to sleep");
      }
    }
  }

  @Test
  void showsAHandlerThatHeedsNothingUntilItEnds() throws IOException {
    Path end = folder.resolve("end");
    try (var heddle = serve();
        var client = heddle.lineClient("deaf")) {
      assertThat(unending(heddle)).isZero();
      assertThat(client.ask(end.toString())).isEqualTo("to " + end);
      String stack = kill(heddle) + "/stack";
      awaitNobody(heddle);
      await().atMost(Heddle.PATIENCE).until(() -> unending(heddle) == 1);
      assertThat(heddle.get("/api/listeners").body()).contains("\"unending\":1");
      assertThat(heddle.get("/api/connections").body()).contains("\"matched\":0");
      assertThat(JSON.readTree(heddle.get(stack).body()).at("/protocol-frames/0").asText())
          .contains("deaf");
      Files.createFile(end);
      await().atMost(Heddle.PATIENCE).until(() -> unending(heddle) == 0);
      assertThat(heddle.get(stack).statusCode()).isEqualTo(404);
      assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"killed\""))
          .as("once")
          .isEqualTo(1);
    }
  }

  private static double unending(Heddle heddle) {
    return heddle.metric("heddle_handlers_unending", "listener=\"deaf\"");
  }

  @Test
  void givesThePlaceOfAHandlerThatHeedsNothingToAnother() throws IOException {
    try (var heddle = serve("--set", "deaf.max-connections=1");
        var client = heddle.lineClient("deaf")) {
      assertThat(client.ask("spin")).isEqualTo("to spin");
      kill(heddle);
      assertThat(client.readLine()).isNull();
      awaitNobody(heddle);
      try (var next = heddle.lineClient("deaf")) {
        assertThat(next.ask("sleep")).isEqualTo("to sleep");
      }
    }
  }

  @Test
  void writesDownTheEndsOfThoseThatOutliveTheDrain() throws IOException {
    try (var heddle = serve("--set", "drain-timeout=1s");
        var sleeps = heddle.lineClient("deaf");
        var spins = heddle.lineClient("deaf")) {
      assertThat(sleeps.ask("sleep")).isEqualTo("to sleep");
      assertThat(spins.ask("spin")).isEqualTo("to spin");
      heddle.signal("TERM");
      assertThat(sleeps.readLine()).isNull();
      assertThat(spins.readLine()).isNull();
      assertThat(heddle.awaitExit()).isZero();
      assertThat(Files.readAllLines(folder.resolve("access.jsonl")))
          .hasSize(2)
          .allSatisfy(
              line -> assertThat(JSON.readTree(line).get("reason").asText()).isEqualTo("drained"));
    }
  }

  @Test
  void namesTheHandlersThatLeaveNobodyElseATurn() {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "hog",
        """
        return connection -> {
          connection.readLine();
          while (true) Thread.onSpinWait();
        };
        """);
    String plugins = folder.resolve("plugins").toString();
    var oneCarrier = Map.of("JAVA_OPTS", "-Djdk.virtualThreadScheduler.parallelism=1");
    try (var heddle =
            Heddle.serve(List.of(), oneCarrier, "hog=tcp://127.0.0.1:0", "--plugins", plugins);
        var client = heddle.lineClient("hog")) {
      client.send("go\n");
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(heddle.errors())
                  .containsPattern(
                      "no connection has been served for 2 s: .*: heddle-hog-\\d+ in .*hog"));
    }
  }

  /** The only one, and returns where it was shown. */
  private static String kill(Heddle heddle) throws IOException {
    JsonNode found = JSON.readTree(heddle.get("/api/connections").body()).get("connections");
    String path = "/api/connections/" + found.get(0).get("id").asLong();
    assertThat(heddle.delete(path).statusCode()).isEqualTo(200);
    return path;
  }

  private static void awaitNobody(Heddle heddle) {
    await().atMost(Heddle.PATIENCE).until(() -> heddle.metric("heddle_connections_active") == 0);
    assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"killed\"")).isEqualTo(1);
  }

  private String onlyReason() {
    return await()
        .atMost(Heddle.PATIENCE)
        .until(
            () -> {
              var lines = Files.readAllLines(folder.resolve("access.jsonl"));
              return lines.isEmpty() ? "" : JSON.readTree(lines.getFirst()).get("reason").asText();
            },
            reason -> !reason.isEmpty());
  }
}
