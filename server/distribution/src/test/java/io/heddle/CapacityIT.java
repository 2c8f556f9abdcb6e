package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle capacity} against a server that cannot do more than is known. */
class CapacityIT {
  /** One answer at a time, and each takes 20 ms or more: bad at the first load, which is 100/s. */
  private static final double PER_SECOND_MAX = 50;

  private static final int CONNECTS_PER_SECOND_MAX = 200;

  private static final String ONE_AT_A_TIME =
      "private final java.util.concurrent.locks.Lock turn ="
          + " new java.util.concurrent.locks.ReentrantLock();";
  private static final String TWENTY_MILLIS =
      "turn.lock(); try { park(20_000_000); } finally { turn.unlock(); }";

  @TempDir private Path folder;

  @Test
  void findsNoMoreThanAServerCanDo() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    TestProtocol.parrot(plugins, ONE_AT_A_TIME, TWENTY_MILLIS);
    try (var heddle = Heddle.serve("parrot=tcp://127.0.0.1:0", "--plugins", plugins.toString());
        var search = Heddle.start("capacity", arguments(heddle, plugins))) {
      assertThat(search.awaitExit(Heddle.PATIENCE.multipliedBy(2))).as(search.errors()).isZero();
      JsonNode found = new ObjectMapper().readTree(folder.resolve("found.json").toFile());
      JsonNode capacity = found.get("capacity");
      assertThat(found.get("series").findValuesAsText("origin"))
          .contains("client", "server-process", "machine");
      assertThat(capacity.at("/objective/limit").asDouble()).isEqualTo(300);
      explainsItsSteps(capacity, search);
      boundsTheCapacity(capacity);
      recommendsWhatTheServerReads(search, plugins);
      assertThat(folder.resolve("found.html")).content().contains("<html", "uPlot");
    }
  }

  @Test
  void writesItsFilesWhereNothingIsConfirmed() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      Path json = folder.resolve("found.json");
      Path html = folder.resolve("found.html");
      Heddle.Result result =
          Heddle.run(
              "capacity",
              "tcp://127.0.0.1:" + heddle.port("echo"),
              "--protocol",
              "echo",
              "--slo",
              "p50<1us",
              "--clients",
              "2",
              "--max-time",
              "30s",
              "--no-calibrate",
              "--json",
              json.toString(),
              "--report",
              html.toString());
      assertThat(result.exitCode()).as(result.err()).isZero();
      JsonNode found = new ObjectMapper().readTree(json.toFile());
      assertThat(found.get("capacity").get("confirmed").asBoolean()).isFalse();
      assertThat(found.get("capacity").get("lower").asDouble()).isZero();
      assertThat(found.get("requests").asLong()).as("of the last window").isPositive();
      assertThat(html).content().contains("<html", "uPlot");
    }
  }

  private String[] arguments(Heddle heddle, Path plugins) {
    return new String[] {
      "tcp://127.0.0.1:" + heddle.port("parrot"),
      "--protocol",
      "parrot",
      "--plugins",
      plugins.toString(),
      "--slo",
      "p99<300ms",
      "--clients",
      "20",
      "--max-time",
      "60s",
      "--no-calibrate",
      "--json",
      folder.resolve("found.json").toString(),
      "--report",
      folder.resolve("found.html").toString()
    };
  }

  /** As {@code 46.5/s pass: p99 41 ms < 300 ms, achieved 99.6%, 2 of 2 windows}. */
  private static void explainsItsSteps(JsonNode capacity, Heddle search) {
    List<String> lines =
        StreamSupport.stream(capacity.get("steps").spliterator(), false)
            .map(step -> step.get("line").asText())
            .toList();
    assertThat(lines)
        .isNotEmpty()
        .allSatisfy(line ->
            assertThat(line)
                .matches(
                    "[\\d,.]+/s (pass|fail|void|undecided): .*p99 [\\d.,]+ m?s [<>=]+ 300 ms"
                        + ", achieved [\\d.]+%.*, \\d of \\d (long )?windows.*"));
    assertThat(search.errors().lines().toList()).containsAll(lines);
  }

  /** Whatever the machine does besides: more than that there is not, and twice that shows. */
  private static void boundsTheCapacity(JsonNode capacity) {
    double lower = capacity.get("lower").asDouble();
    assertThat(capacity.get("axis").asText()).isEqualTo("requests");
    assertThat(capacity.get("unit").asText()).isEqualTo("requests/s");
    assertThat(lower).isPositive().isLessThanOrEqualTo(PER_SECOND_MAX * 1.02);
    assertThat(capacity.get("upper").asDouble())
        .isGreaterThan(lower)
        .isLessThan(3 * PER_SECOND_MAX);
    assertThat(capacity.get("bound-by").asText()).isEqualTo("objective");
    assertThat(capacity.get("answer").asText()).startsWith("capacity: ").contains("p99<300ms");
    assertThat(capacity.get("broke-first").asText()).isNotEmpty();
  }

  private void recommendsWhatTheServerReads(Heddle search, Path plugins) {
    var snippet = new ArrayList<>(search.lines());
    snippet.subList(0, snippet.indexOf("listeners:")).clear();
    assertThat(snippet).contains("    max-connections: 20");
    String file =
        Heddle.file(
            folder,
            "recommended.yaml",
            "plugins: [%s]\n%s\n".formatted(plugins, String.join("\n", snippet)));
    assertThat(Heddle.run("check", file))
        .isEqualTo(new Heddle.Result(0, file + ": ok, 1 listener", ""));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(wrong()).contains("--slo");
    assertThat(wrong("--slo", "fast")).contains("p99<10ms");
    assertThat(wrong("--slo", "p98<10ms")).contains("p98", "p99");
    assertThat(wrong("--slo", "p99<10ms", "--axis", "users"))
        .contains("--axis", "requests or connections or connects");
    assertThat(wrong("--slo", "p99<10ms", "--max-time", "soon")).contains("--max-time", "soon");
  }

  /** Who comes after them is turned away, however fast the others are served. */
  @Test
  void findsHowManyConnectionsAServerHolds() throws IOException {
    int most = 70;
    try (var heddle =
        Heddle.serve("echo=tcp://127.0.0.1:0", "--set", "echo.max-connections=" + most)) {
      JsonNode capacity = search("connections", heddle.port("echo"));
      assertThat(capacity.get("unit").asText()).isEqualTo("connections");
      assertThat(capacity.get("lower").asInt()).isBetween(46, most);
      assertThat(capacity.get("upper").asInt()).isBetween(most + 1, 100);
      assertThat(capacity.get("answer").asText()).contains(" connections");
    }
  }

  /**
   * One connection at a time, and each takes 5 ms or more: the first load tried is half of that.
   */
  @Test
  void findsHowManyConnectsAServerTakes() throws IOException {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerOneAtATime(server));
      JsonNode capacity = search("connects", server.getLocalPort());
      assertThat(capacity.get("unit").asText()).isEqualTo("connects/s");
      assertThat(capacity.get("lower").asDouble())
          .isPositive()
          .isLessThanOrEqualTo(CONNECTS_PER_SECOND_MAX * 1.02);
      assertThat(capacity.get("upper").asDouble()).isLessThan(3 * CONNECTS_PER_SECOND_MAX);
    }
  }

  private static void answerOneAtATime(ServerSocket server) {
    while (!server.isClosed())
      try (Socket client = server.accept()) {
        for (int next = client.getInputStream().read(); next >= 0; ) {
          LockSupport.parkNanos(1_000_000_000 / CONNECTS_PER_SECOND_MAX);
          client.getOutputStream().write(next);
          client.getOutputStream().write(client.getInputStream().readNBytes(63));
          next = client.getInputStream().read();
        }
      } catch (IOException gone) {
        // As clients do, and at last the test.
      }
  }

  private JsonNode search(String axis, int port) throws IOException {
    String file = folder.resolve(axis + ".json").toString();
    try (var search =
        Heddle.start(
            "capacity",
            "tcp://127.0.0.1:" + port,
            "--protocol",
            "echo",
            "--slo",
            "p99<300ms",
            "--axis",
            axis,
            "--clients",
            "20",
            "--max-time",
            "60s",
            "--no-calibrate",
            "--json",
            file)) {
      assertThat(search.awaitExit(Heddle.PATIENCE.multipliedBy(2))).as(search.errors()).isZero();
    }
    return new ObjectMapper().readTree(Path.of(file).toFile()).get("capacity");
  }

  private static String wrong(String... arguments) {
    var command = new ArrayList<>(List.of("capacity", "tcp://127.0.0.1:1", "--protocol", "echo"));
    command.addAll(List.of(arguments));
    Heddle.Result result = Heddle.run(command.toArray(String[]::new));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).startsWith("heddle: ");
    return result.err();
  }
}
