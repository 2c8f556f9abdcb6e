package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Load tests of protocols that answer once and close, and of chargen, which never ends. */
class OneRequestPerConnectionIT {
  private static final List<String> ONCE = List.of("daytime", "time", "qotd", "discard");

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

  /** All at once, for the sake of time: what each sends and gets is counted, not measured. */
  @Test
  void churnsByItself() throws IOException {
    List<Heddle> loads = new ArrayList<>();
    try {
      for (String protocol : ONCE) loads.add(start(protocol, "--think", "10ms"));
      loads.add(start("chargen", "--size", "64B-100KiB", "--pipeline", "4"));
      for (Heddle load : loads) assertThat(load.awaitExit()).as(load.errors()).isZero();
    } finally {
      loads.forEach(Heddle::close);
    }
    for (String protocol : ONCE) {
      JsonNode result = result(protocol);
      assertThat(result.get("errors")).as(protocol).isEmpty();
      int requests = result.get("requests").asInt();
      assertThat(requests).as(protocol).isPositive();
      assertThat(result.get("connections").asInt()).as(protocol).isGreaterThanOrEqualTo(requests);
      assertThat(result.get("connections").asInt()).as(protocol).isEqualTo(accepted(protocol));
    }
    JsonNode chargen = result("chargen");
    assertThat(chargen.get("errors")).isEmpty();
    assertThat(chargen.get("requests").asInt()).isPositive();
    assertThat(chargen.get("connections").asInt()).isEqualTo(5);
  }

  private static int accepted(String listener) {
    return (int)
        heddle.metric("heddle_connections_accepted_total", "listener=\"" + listener + "\"");
  }

  /** The other sentences are in {@code LoadOptionsTest}. */
  @Test
  void refusesWhatNeedsAConnectionThatStays() {
    String endpoint = "tcp://127.0.0.1:" + heddle.port("daytime");
    String once = " daytime answers one request on each connection";
    assertThat(wrong("load", endpoint, "--protocol", "daytime", "--pipeline", "2"))
        .isEqualTo("heddle: --pipeline:" + once + "; leave it out");
    assertThat(wrong("load", endpoint, "--protocol", "daytime", "--hold"))
        .isEqualTo("heddle: --hold:" + once + " and closes; leave it out");
    String[] capacity = {"capacity", endpoint, "--protocol", "daytime", "--slo", "p99<10ms"};
    assertThat(
            wrong(
                Stream.concat(Stream.of(capacity), Stream.of("--axis", "connections"))
                    .toArray(String[]::new)))
        .isEqualTo("heddle: --axis connections:" + once + " and closes; use --axis connects");
  }

  private static String wrong(String... arguments) {
    Heddle.Result result = Heddle.run(arguments);
    assertThat(result.exitCode()).isEqualTo(2);
    return result.err();
  }

  private Heddle start(String protocol, String... more) {
    var arguments = new ArrayList<>(List.of("tcp://127.0.0.1:" + heddle.port(protocol)));
    arguments.addAll(List.of("--protocol", protocol, "--clients", "5", "--no-calibrate"));
    arguments.addAll(List.of("--warmup", "0s", "--duration", "2s"));
    arguments.addAll(List.of("--json", folder.resolve(protocol).toString()));
    arguments.addAll(List.of(more));
    return Heddle.start("load", arguments.toArray(String[]::new));
  }

  private JsonNode result(String protocol) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(protocol).toFile());
  }
}
