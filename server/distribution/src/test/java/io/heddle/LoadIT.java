package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code heddle load} against real servers. */
class LoadIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"echo", "uppercase", "chat", "commands", "greeting", "talk"})
  void drivesEveryProtocolAndVerifiesItsAnswers(String protocol) throws IOException {
    try (var heddle = Heddle.serve(protocol + "=tcp://127.0.0.1:0")) {
      JsonNode result = measured(heddle, protocol, protocol, "--rate", "500/s", "--duration", "2s");
      assertThat(result.get("errors")).isEmpty();
      assertThat(result.get("requests").asLong()).isEqualTo(1000);
      assertThat(result.get("offered").asDouble()).isEqualTo(500);
      for (String kind : List.of("response", "service", "server-wait", "client-lag"))
        assertThat(result.get("latency").get(kind).fieldNames())
            .toIterable()
            .contains("p50", "p90", "p99", "p99.9", "p99.99", "max", "mean");
      assertThat(result.get("latency").get("response").get("max").asDouble()).isPositive();
    }
  }

  @Test
  void loadsWithAJarOfSomebodyElse() throws IOException {
    Path plugins = parrot("", "");
    try (var heddle = Heddle.serve("parrot=tcp://127.0.0.1:0", "--plugins", plugins.toString())) {
      JsonNode result =
          measured(
              heddle,
              "parrot",
              "parrot",
              "--plugins",
              plugins.toString(),
              "--pipeline",
              "8",
              "--duration",
              "1s");
      assertThat(result.get("errors")).isEmpty();
      assertThat(result.get("requests").asLong()).isPositive();
    }
  }

  /** What a server is late with comes back as that, whatever the machine is late with besides. */
  @Test
  void findsTheDelayOfEveryFiftiethAnswer() throws IOException {
    Path plugins =
        parrot(
            "private final AtomicLong answers = new AtomicLong();",
            "if (answers.incrementAndGet() % 50 == 0) park(100_000_000);");
    try (var heddle = Heddle.serve("parrot=tcp://127.0.0.1:0", "--plugins", plugins.toString())) {
      JsonNode result =
          measured(
              heddle,
              "parrot",
              "parrot",
              "--plugins",
              plugins.toString(),
              "--rate",
              "100/s",
              "--duration",
              "5s");
      JsonNode response = result.get("latency").get("response");
      // Ten of 500 are late, so that the slowest hundredth is.
      assertThat(response.get("p99").asDouble()).isGreaterThanOrEqualTo(99.9);
      assertThat(response.get("p99.9").asDouble()).isGreaterThanOrEqualTo(99.9);
      assertThat(response.get("p50").asDouble()).isLessThan(50);
      // 100/s of 2 ms each on average, and by the clock as much as by that rate and time.
      JsonNode law = result.get("littles-law");
      assertThat(law.get("measured").asDouble()).isGreaterThan(0.15);
      assertThat(law.get("ratio").asDouble()).isBetween(0.5, 2.0);
    }
  }

  @Test
  void showsAStallThatTheUncorrectedFigureMisses() throws Exception {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
        var load =
            Heddle.start(
                "load",
                arguments(heddle, "echo", "echo", "--rate", "1000/s", "--duration", "20s"))) {
      awaitLines(load, 4);
      heddle.signal("STOP");
      long from = System.nanoTime();
      // The tester prints a line a second: it does not stand still with the server.
      awaitLines(load, 5);
      await().atMost(Heddle.PATIENCE).until(() -> System.nanoTime() - from > 1_400_000_000L);
      double millis = (System.nanoTime() - from) / 1e6;
      heddle.signal("CONT");
      assertThat(load.awaitExit()).isZero();
      JsonNode latency = json().get("latency");
      assertThat(latency.get("response").get("max").asDouble()).isGreaterThan(millis * 0.9);
      // Of 20 s, 1.4 are 7%: the slowest hundredth waited for most of it.
      assertThat(latency.get("response").get("p99").asDouble()).isGreaterThan(millis * 0.5);
      assertThat(latency.get("service").get("p99").asDouble()).isLessThan(millis * 0.5);
    }
  }

  @Test
  void countsWrongAnswers() {
    try (var heddle = Heddle.serve("uppercase=tcp://127.0.0.1:0")) {
      Heddle.Result result =
          Heddle.run(loadCommand(arguments(heddle, "uppercase", "echo", "--duration", "1s")));
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.out()).contains("wrong-answer");
      assertThat(result.err()).contains("heddle: no request was answered");
    }
  }

  @Test
  void saysWhileItRunsThatNothingIsAnsweredRightly() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
        var load =
            Heddle.start("load", arguments(heddle, "echo", "commands", "--duration", "10m"))) {
      String sentence = "every request failed so far: expected '";
      await().atMost(Heddle.PATIENCE).until(() -> load.errors().contains(sentence));
      load.signal("INT");
      assertThat(load.awaitExit()).isEqualTo(1);
      assertThat(load.errors().split(sentence, -1)).hasSize(2);
    }
  }

  /** None has failed before its timeout, which is later than the first look. */
  @Test
  void saysWhileItRunsThatNothingIsAnsweredAtAll() {
    try (var heddle = Heddle.serve("discard=tcp://127.0.0.1:0");
        var load =
            Heddle.start(
                "load",
                arguments(heddle, "discard", "echo", "--timeout", "5s", "--duration", "10m"))) {
      String sentence = "every request failed so far: ";
      await().atMost(Heddle.PATIENCE).until(() -> load.errors().contains(sentence));
      load.signal("INT");
      assertThat(load.awaitExit()).isEqualTo(1);
    }
  }

  @Test
  void asksOnceWhetherTheServerRunsAndShowsNoTableOfNothing() {
    Heddle.Result result =
        Heddle.run(
            "load", "tcp://127.0.0.1:1", "--protocol", "echo", "--clients", "2", "--no-calibrate");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .endsWith(
            "heddle: no request was answered: cannot connect to tcp://127.0.0.1:1: connection"
                + " refused; is the server running?");
    assertThat(result.out()).contains("connect-refused 2").doesNotContain("p50", "server running");
  }

  @Test
  void saysThatWhatAnswersSpeaksNoHttp() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      String url = "http://127.0.0.1:" + heddle.port("echo");
      Heddle.Result result =
          Heddle.run(loadCommand(arguments(heddle, "echo", "echo", "--admin", url)));
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err())
          .startsWith(
              "heddle: --admin: cannot read "
                  + url
                  + "/metrics: what answers there does not speak HTTP; ");
      assertThat(Heddle.run("status", "--admin", url))
          .isEqualTo(
              new Heddle.Result(
                  1,
                  "",
                  "heddle: what answers at "
                      + url
                      + " is no admin endpoint; heddle serve prints the URL of its own (https:// where it has"
                      + " admin.tls)"));
    }
  }

  @Test
  void exitsWithThreeWhenAThresholdIsMissed() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      String[] arguments =
          arguments(
              heddle,
              "echo",
              "echo",
              "--duration",
              "1s",
              "--fail-if",
              "max>1us",
              "--fail-if",
              "errors>10%");
      Heddle.Result result = Heddle.run(loadCommand(arguments));
      assertThat(result.exitCode()).isEqualTo(3);
      assertThat(result.out()).contains("MISSED max>1us", "passed errors>10%");
    }
  }

  @Test
  void writesFilesThatCompareReads() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      Path html = folder.resolve("r.html");
      Path hgrm = folder.resolve("r.hgrm");
      Path csv = folder.resolve("r.csv");
      measured(
          heddle,
          "echo",
          "echo",
          "--duration",
          "2s",
          "--report",
          html.toString(),
          "--hgrm",
          hgrm.toString(),
          "--csv",
          csv.toString());
      assertThat(html).content().contains("<html", "uPlot");
      assertThat(hgrm).content().contains("Percentile", "#[Mean");
      assertThat(csv).content().contains("response-p99");
      String json = folder.resolve("result.json").toString();
      Heddle.Result compared = Heddle.run("load", "--compare", json, json);
      assertThat(compared.err()).isEmpty();
      assertThat(compared.exitCode()).isZero();
      assertThat(compared.out()).isNotEmpty();
    }
  }

  @Test
  void reportsWhenItIsInterrupted() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
        var load = Heddle.start("load", arguments(heddle, "echo", "echo", "--duration", "10m"))) {
      awaitLines(load, 2);
      load.signal("INT");
      assertThat(load.awaitExit()).isZero();
      assertThat(load.lines()).anyMatch(line -> line.startsWith("response "));
    }
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(wrong("load", "--protocol", "echo")).contains("missing ENDPOINT");
    assertThat(wrong("load", "tcp://127.0.0.1:1")).contains("missing --protocol");
    assertThat(wrong("load", "tcp://127.0.0.1:1", "--protocol", "ecko")).contains("echo");
    assertThat(wrong("load", "tcp://127.0.0.1:1", "--protocol", "echo", "--rate", "many"))
        .contains("expected a rate such as 50/s");
    assertThat(wrong("load", "tcp://127.0.0.1:1", "--protocol", "echo", "--fail-if", "p98>1ms"))
        .contains("p98", "p99");
    assertThat(wrong("load", "tcp://127.0.0.1:1", "--protocol", "echo", "--churn", "--hold"))
        .contains("exclude one another");
    assertThat(wrong("load", "tcp://127.0.0.1:1", "--protocol", "exec", "--size", "1B-70000B"))
        .contains("--size: expected at most 65531B", "a request of exec", "got 70000B");
    assertThat(wrong("load", "tcp://127.0.0.1:1", "--protocol", "commands", "--size", "100KiB"))
        .contains("--size: expected at most 65436B", "a request of commands", "got 102400B");
    assertThat(wrong("load", "tcp://127.0.0.1:1", "--protocol", "talk", "--clients", "3"))
        .contains(
            "--clients: expected a multiple of 2, since those of talk need one another, got 3");
    assertThat(wrong("load", "tcp://127.0.0.1:1", "--protocol", "mine"))
        .endsWith("; is its jar in a folder that --plugins names?");
    assertThat(wrong("load", "--compare", "none.json", "none.json")).contains("none.json");
  }

  private Path parrot(String fields, String first) throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    TestProtocol.parrot(plugins, fields, first);
    return plugins;
  }

  private static String wrong(String... arguments) {
    Heddle.Result result = Heddle.run(arguments);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).startsWith("heddle: ");
    return result.err();
  }

  private static void awaitLines(Heddle load, int count) {
    await().atMost(Heddle.PATIENCE).until(() -> load.errors().lines().count() >= count);
  }

  private JsonNode measured(Heddle heddle, String listener, String protocol, String... more)
      throws IOException {
    Heddle.Result result = Heddle.run(loadCommand(arguments(heddle, listener, protocol, more)));
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    return json();
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("result.json").toFile());
  }

  private String[] arguments(Heddle heddle, String listener, String protocol, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "tcp://127.0.0.1:" + heddle.port(listener),
                "--protocol",
                protocol,
                "--clients",
                "20",
                "--warmup",
                "0s",
                "--no-calibrate",
                "--json",
                folder.resolve("result.json").toString()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static String[] loadCommand(String... arguments) {
    var command = new ArrayList<>(List.of("load"));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }
}
