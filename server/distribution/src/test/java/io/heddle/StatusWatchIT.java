package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle status --watch}. */
class StatusWatchIT {
  private static final PseudoTerminal XTERM = new PseudoTerminal("xterm");
  private static final String CTRL_C = "\003";

  @TempDir private Path folder;

  private Map<String, String> environment() {
    return Map.of("XDG_RUNTIME_DIR", folder.toString(), "JAVA_OPTS", "-Djava.io.tmpdir=" + folder);
  }

  private Heddle serve(String... arguments) {
    return Heddle.serve(List.of(), environment(), arguments);
  }

  private Heddle watch(List<String> prefix, Map<String, String> more, String... arguments) {
    var environment = new HashMap<>(environment());
    environment.putAll(more);
    return Heddle.start(prefix, environment, "status", arguments);
  }

  @Test
  void tellsRatesThatAddUpToWhatWasCounted() throws IOException {
    try (var heddle = serve("commands=tcp://127.0.0.1:0", "echo=udp://127.0.0.1:0");
        var watch = watch(List.of(), Map.of(), "--watch=200ms", "--json")) {
      await().atMost(Heddle.PATIENCE).until(() -> !watch.lines().isEmpty());
      try (var client = heddle.lineClient("commands");
          var datagrams = new DatagramClient()) {
        for (int i = 0; i < 50; i++) assertThat(client.ask("PING")).isEqualTo("OK PONG");
        for (int i = 0; i < 3; i++)
          assertThat(datagrams.ask("12345", heddle.address("echo"))).isEqualTo("12345");
        awaitSum(watch, "commands", "requests", 50);
        awaitSum(watch, "commands", "connections", 1);
        awaitSum(watch, "commands", "bytes-in", 250);
        awaitSum(watch, "commands", "bytes-out", 400);
        awaitSum(watch, "echo", "requests", 3);
        awaitSum(watch, "echo", "bytes-in", 15);
      }
      watch.signal("INT");
      assertThat(watch.awaitExit()).as(watch.errors()).isZero();
      assertThat(watch.errors()).isEmpty();
      assertThat(Heddle.runWith(environment(), "", "status").out())
          .containsPattern("echo +echo +accepting +0 +0 +3 +- +- +15 B +15 B ");
    }
  }

  /** Of all looks together. */
  private static void awaitSum(Heddle watch, String listener, String figure, double expected) {
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() ->
            assertThat(
                    watch.lines().stream().mapToDouble(line -> since(line, listener, figure)).sum())
                .as("%s of %s", figure, listener)
                .isEqualTo(expected, within(0.01)));
  }

  private static double since(String line, String listener, String figure) {
    try {
      JsonNode look = new ObjectMapper().readTree(line);
      for (JsonNode each : look.get("listeners"))
        if (each.get("name").asText().equals(listener))
          return each.get("rates").get(figure).asDouble() * look.get("interval").asDouble();
    } catch (JsonProcessingException none) {
      throw new AssertionError(line, none);
    }
    throw new AssertionError("no " + listener + " in " + line);
  }

  @Test
  void printsABlockForEachLookWhereNothingCanBeWrittenOver() {
    try (var heddle = serve("echo=tcp://127.0.0.1:0")) {
      Heddle.Result twice =
          Heddle.runWith(environment(), "", "status", "--watch=100ms", "--count", "2");
      assertThat(twice.exitCode()).as(twice.err()).isZero();
      assertThat(twice.out().lines())
          .filteredOn(line -> !line.startsWith(heddle.admin() + ": ready, "))
          .filteredOn(line -> !line.contains(" connections, "))
          .containsExactly(
              "",
              "LISTENER  STATE      ACTIVE  CONN/S  REQ/S  P50  P99  IN/S  OUT/S",
              "echo      accepting       0       0      0    -    -   0 B    0 B",
              "",
              "",
              "LISTENER  STATE      ACTIVE  CONN/S  REQ/S  P50  P99  IN/S  OUT/S",
              "echo      accepting       0       0      0    -    -   0 B    0 B");
    }
  }

  @Test
  void paintsOverWhatItHasShownOnATerminalUntilCtrlC() {
    try (var heddle = serve("commands=tcp://127.0.0.1:0");
        var client = heddle.lineClient("commands");
        var watch = watch(XTERM.prefix(), XTERM.environment(), "--watch=100ms")) {
      awaitShown(watch, "REQ/S");
      assertThat(client.ask("PING")).isEqualTo("OK PONG");
      // In its row, and then no more.
      await()
          .atMost(Heddle.PATIENCE)
          .until(() ->
              watch.lines().stream()
                  .anyMatch(line -> line.matches(".*commands .*accepting.* 0 +[1-9][\\d.]* .*")));
      assertThat(watch.lines()).anyMatch(line -> line.contains("\033[A"));
      watch.press(CTRL_C);
      assertThat(watch.awaitExit()).isZero();
      assertThat(watch.errors()).isEqualTo("modes restored");
    }
  }

  private static void awaitShown(Heddle watch, String text) {
    await()
        .atMost(Heddle.PATIENCE)
        .until(() -> watch.lines().stream().anyMatch(line -> line.contains(text)));
  }

  @Test
  void endsWhenNobodyReads() {
    try (var heddle = serve("echo=tcp://127.0.0.1:0")) {
      Heddle.Result first =
          Shell.run(
              Path.of("."),
              environment(),
              "\"$1\" status --watch=100ms | head -1; echo ${PIPESTATUS[0]}",
              Heddle.HOME.resolve("bin/heddle"));
      assertThat(first.out().lines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith(heddle.admin() + ": ready"),
              line -> assertThat(line).isEqualTo("0"));
    }
  }

  @Test
  void endsWithTheServerAndSaysSo() {
    try (var heddle = serve("echo=tcp://127.0.0.1:0");
        var watch = watch(List.of(), Map.of(), "--watch=100ms")) {
      awaitShown(watch, "echo");
      heddle.signal("TERM");
      assertThat(heddle.awaitExit()).isZero();
      assertThat(watch.awaitExit()).isEqualTo(1);
      assertThat(watch.errors()).startsWith("heddle: ").contains(heddle.admin().toString());
    }
  }
}
