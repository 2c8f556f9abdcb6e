package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Load tests of protocols that answer once and close, and of chargen, which never ends. */
class OneRequestPerConnectionIT {
  private static Heddle heddle;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    heddle =
        Heddle.serve(
            "daytime=tcp://127.0.0.1:0",
            "time=tcp://127.0.0.1:0",
            "qotd=tcp://127.0.0.1:0",
            "discard=tcp://127.0.0.1:0",
            "chargen=tcp://127.0.0.1:0");
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"daytime", "time", "qotd", "discard"})
  void churnsByItself(String protocol) throws IOException {
    double before = accepted(protocol);
    JsonNode result = measured(protocol, "--rate", "200/s");
    assertThat(result.get("errors")).isEmpty();
    assertThat(result.get("requests").asInt()).isEqualTo(200);
    assertThat(result.get("connections").asInt()).isEqualTo(200);
    assertThat(accepted(protocol) - before).isEqualTo(200);
  }

  private static double accepted(String listener) {
    return heddle.metric("heddle_connections_accepted_total", "listener=\"" + listener + "\"");
  }

  @Test
  void opensAConnectionForEachRequestOfAClosedLoop() throws IOException {
    JsonNode result = measured("daytime");
    assertThat(result.get("errors")).isEmpty();
    assertThat(result.get("requests").asInt()).isGreaterThan(10);
    assertThat(result.get("connections").asInt())
        .isGreaterThanOrEqualTo(result.get("requests").asInt());
  }

  @Test
  void readsChargenWithoutAGap() throws IOException {
    JsonNode result = measured("chargen", "--size", "64B-100KiB", "--pipeline", "4");
    assertThat(result.get("errors")).isEmpty();
    assertThat(result.get("requests").asInt()).isGreaterThan(10);
    assertThat(result.get("connections").asInt()).isEqualTo(5);
  }

  @Test
  void tellsADaytimeFromATime() {
    Heddle.Result result = Heddle.run(load("daytime", "time"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains("wrong-answer");
  }

  @Test
  void refusesWhatNeedsAConnectionThatStays() {
    String once = " daytime answers one request on each connection";
    assertThat(wrong(load("daytime", "daytime", "--pipeline", "2")))
        .isEqualTo("heddle: --pipeline:" + once + "; leave it out");
    assertThat(wrong(load("daytime", "daytime", "--hold")))
        .isEqualTo("heddle: --hold:" + once + " and closes; leave it out");
    assertThat(wrong(load("daytime", "daytime", "--rate", "10/s", "--connect-rate", "10/s")))
        .isEqualTo(
            "heddle: --connect-rate:"
                + once
                + ", so --rate is the rate of connects too; leave one out");
    assertThat(
            wrong(
                "capacity",
                "tcp://127.0.0.1:" + heddle.port("daytime"),
                "--protocol",
                "daytime",
                "--slo",
                "p99<10ms",
                "--axis",
                "connections"))
        .isEqualTo("heddle: --axis connections:" + once + " and closes; use --axis connects");
  }

  private static String wrong(String... arguments) {
    Heddle.Result result = Heddle.run(arguments);
    assertThat(result.exitCode()).isEqualTo(2);
    return result.err();
  }

  private JsonNode measured(String protocol, String... more) throws IOException {
    Path json = folder.resolve("result.json");
    var arguments = new ArrayList<>(List.of("--json", json.toString()));
    arguments.addAll(List.of(more));
    Heddle.Result result = Heddle.run(load(protocol, protocol, arguments.toArray(String[]::new)));
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    return new ObjectMapper().readTree(json.toFile());
  }

  private static String[] load(String listener, String protocol, String... more) {
    var command = new ArrayList<>(List.of("load", "tcp://127.0.0.1:" + heddle.port(listener)));
    command.addAll(List.of("--protocol", protocol, "--clients", "5", "--no-calibrate"));
    command.addAll(List.of("--warmup", "0s", "--duration", "1s"));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }
}
