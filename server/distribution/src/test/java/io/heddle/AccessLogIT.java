package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line of JSON for each connection that has ended. */
class AccessLogIT {
  private static final String PROTOCOL = "commands";

  @TempDir private Path folder;

  @Test
  void saysOfEachConnectionWhatItDidAndWhyItEnded() throws IOException {
    Path file = folder.resolve("access.jsonl");
    Instant before = Instant.now();
    try (var heddle = serve(file, "commands.max-connections=1", "commands.reject-message=full")) {
      int port;
      try (var client = heddle.connect(PROTOCOL)) {
        port = client.getLocalPort();
        client.getOutputStream().write("PING\nECHO x\n".getBytes(UTF_8));
        client.getInputStream().readNBytes("OK PONG\n".length());
        // One more than it may serve.
        assertThat(heddle.connect(PROTOCOL).getInputStream().readAllBytes()).hasSize(4);
        client.shutdownOutput();
        client.getInputStream().readAllBytes();
      }
      List<JsonNode> lines = awaitLines(file, 2);
      JsonNode rejected = lines.get(0);
      assertThat(rejected.get("reason").asText()).isEqualTo("rejected");
      assertThat(rejected.get("bytes-in").asInt()).isZero();
      assertThat(rejected.get("bytes-out").asInt()).as("what it was told").isEqualTo(4);
      JsonNode served = lines.get(1);
      assertThat(served.get("listener").asText()).isEqualTo(PROTOCOL);
      assertThat(served.get("protocol").asText()).isEqualTo(PROTOCOL);
      assertThat(served.get("peer").asText()).isEqualTo("127.0.0.1:" + port);
      assertThat(served.get("transport").asText()).isEqualTo("tcp");
      assertThat(served.get("tls-version").isNull()).isTrue();
      assertThat(served.get("bytes-in").asInt()).isEqualTo("PING\nECHO x\n".length());
      assertThat(served.get("bytes-out").asInt()).isPositive();
      assertThat(served.get("requests").asInt()).isEqualTo(2);
      assertThat(served.get("duration").asDouble()).isPositive();
      assertThat(served.get("reason").asText()).isEqualTo("peer-closed");
      assertThat(Instant.parse(served.get("time").asText())).isBetween(before, Instant.now());
      assertThat(served.get("id").asLong()).isNotEqualTo(rejected.get("id").asLong());
    }
  }

  @Test
  void hasALineOfEachConnectionThatASecondSignalCuts() throws IOException {
    Path file = folder.resolve("access.jsonl");
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0", "--set", "access-log=" + file);
        var one = heddle.lineClient("echo");
        var other = heddle.lineClient("echo")) {
      assertThat(one.ask("a")).isEqualTo("a");
      assertThat(other.ask("b")).isEqualTo("b");
      heddle.signal("TERM");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().contains("draining"));
      assertThat(heddle.signal("TERM").awaitExit()).isEqualTo(1);
      assertThat(lines(file))
          .hasSize(2)
          .allSatisfy(line -> assertThat(line.get("reason").asText()).isEqualTo("killed"));
    }
  }

  @Test
  void hasWhatWasServedLastOnceTheServerHasEnded() throws IOException {
    Path file = Files.writeString(folder.resolve("access.jsonl"), "{\"kept\":true}\n");
    try (var heddle = serve(file)) {
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        clients.add(heddle.connect(PROTOCOL));
        clients.getLast().getOutputStream().write("PING\n".getBytes(UTF_8));
        clients.getLast().getInputStream().readNBytes("OK PONG\n".length());
      }
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
      List<JsonNode> lines = lines(file);
      assertThat(lines).hasSize(201);
      assertThat(lines.getFirst().has("kept")).isTrue();
      assertThat(lines.subList(1, 201))
          .allSatisfy(line -> assertThat(line.get("reason").asText()).isEqualTo("drained"));
      for (Socket client : clients) client.close();
    }
  }

  @Test
  void writesToStandardOutput() throws IOException {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0", "--set", "access-log=stdout")) {
      heddle.connect(PROTOCOL).close();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(heddle.lines())
                  .anySatisfy(
                      line -> assertThat(line).startsWith("{").contains("\"peer-closed\"")));
    }
  }

  @Test
  void countsTheLinesThatTheDiskDoesNotTake() throws IOException {
    try (var heddle = serve(Path.of("/dev/full"))) {
      for (int i = 0; i < 3; i++) heddle.connect(PROTOCOL).close();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(
              () -> assertThat(heddle.metric("heddle_access_log_dropped_total")).isEqualTo(3));
      assertThat(heddle.errors()).containsOnlyOnce("access log: lines are lost");
    }
  }

  /**
   * It takes a line and a half. The limit is one for every file of the process, so Flight Recorder
   * is off: the JVM ends when that cannot write.
   */
  @Test
  void hasWholeLinesOnlyWhereTheDiskIsFullForAWhile() throws IOException {
    Shell.require("prlimit");
    Path file = folder.resolve("access.jsonl");
    var withoutRecorder = Map.of("JAVA_OPTS", "-Dheddle.pinned-threads=off");
    try (var heddle =
        Heddle.serve(
            List.of(),
            withoutRecorder,
            "commands=tcp://127.0.0.1:0",
            "--set",
            "access-log=" + file)) {
      heddle.connect(PROTOCOL).close();
      awaitLines(file, 1);
      limitFiles(heddle, String.valueOf(Files.size(file) * 3 / 2));
      heddle.connect(PROTOCOL).close();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(
              () -> assertThat(heddle.metric("heddle_access_log_dropped_total")).isEqualTo(1));
      limitFiles(heddle, "unlimited");
      heddle.connect(PROTOCOL).close();
      assertThat(awaitLines(file, 2)).allSatisfy(line -> assertThat(line.has("reason")).isTrue());
      assertThat(heddle.errors()).containsOnlyOnce("access log: lines are lost: File too large");
    }
  }

  private static void limitFiles(Heddle heddle, String bytes) {
    assertThat(Shell.output("prlimit --pid $1 --fsize=$2: && echo done", heddle.pid(), bytes))
        .isEqualTo("done");
  }

  /** Which takes nothing of what it says first either, so that its port has to be looked up. */
  @Test
  void countsTheLinesThatAFullStandardOutputDoesNotTake() throws IOException {
    Shell.require("curl", "ss");
    Path socket = folder.resolve("socket");
    Path errors = folder.resolve("errors");
    String heddle = Heddle.HOME.toAbsolutePath().resolve("bin/heddle").toString();
    var builder =
        new ProcessBuilder(heddle, "serve", "commands=unix://" + socket)
            .redirectOutput(new File("/dev/full"))
            .redirectError(errors.toFile());
    builder.command().addAll(List.of("--admin", "http://127.0.0.1:0"));
    builder.command().addAll(List.of("--set", "access-log=stdout"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process server = builder.start();
    try {
      int admin = awaitPort(server);
      for (int i = 0; i < 3; i++) SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(dropped(admin)).endsWith(" 3.0"));
      assertThat(errors).content().containsOnlyOnce("access log: lines are lost");
    } finally {
      server.destroyForcibly().onExit().join();
    }
  }

  /** The only one that it listens on, once it answers there: while it starts it tries others. */
  private static int awaitPort(Process server) {
    String answers =
        "port=$(ss -Hltnp | grep \"pid=$1,\" | grep -o ':[0-9]* ' | head -1 | tr -d ': ')\n"
            + "curl -s http://127.0.0.1:$port/health/live | grep -q up && echo $port || true";
    String port =
        await()
            .atMost(Heddle.PATIENCE)
            .until(() -> Shell.output(answers, server.pid()), text -> !text.isEmpty());
    return Integer.parseInt(port);
  }

  private static String dropped(int admin) {
    return Shell.output(
        "curl -s http://127.0.0.1:$1/metrics | grep ^heddle_access_log_dropped_total", admin);
  }

  @Test
  void startsNotWhereItCannotBeWritten() {
    Heddle.Result result =
        Heddle.run(
            "serve",
            "commands=tcp://127.0.0.1:0",
            "--set",
            "access-log=" + folder.resolve("missing/access.jsonl"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("access-log: cannot write", "missing/access.jsonl");
  }

  private static Heddle serve(Path file, String... settings) {
    var arguments =
        new ArrayList<>(List.of("commands=tcp://127.0.0.1:0", "--set", "access-log=" + file));
    for (String setting : settings) arguments.addAll(List.of("--set", setting));
    return Heddle.serve(arguments.toArray(String[]::new));
  }

  private static List<JsonNode> awaitLines(Path file, int count) throws IOException {
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() -> assertThat(Files.readAllLines(file)).hasSize(count));
    return lines(file);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    var json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) lines.add(json.readTree(line));
    return lines;
  }
}
