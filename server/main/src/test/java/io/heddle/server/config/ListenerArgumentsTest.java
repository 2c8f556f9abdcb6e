package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerArgumentsTest {
  @TempDir Path folder;

  @Test
  void bareProtocolsListenOnThePortsFrom7000() {
    assertThat(listeners("echo", "uppercase", "chat", "commands"))
        .containsExactly(
            "echo echo [tcp://127.0.0.1:7000]",
            "uppercase uppercase [tcp://127.0.0.1:7001]",
            "chat chat [tcp://127.0.0.1:7002]",
            "commands commands [tcp://127.0.0.1:7003]");
  }

  @Test
  void aProtocolNamedTwiceGivesTwoListeners() {
    assertThat(listeners("echo", "echo", "echo=tcp://*:9"))
        .containsExactly(
            "echo echo [tcp://127.0.0.1:7000]",
            "echo-2 echo [tcp://127.0.0.1:7001]",
            "echo-3 echo [tcp://*:9]");
  }

  @Test
  void aDefaultPortStepsAsideForOneThatIsAskedFor() {
    assertThat(
            listeners(
                "echo",
                "chat=tcp://127.0.0.1:7000",
                "commands",
                "uppercase=tcp://*:1,tcp://*:7002"))
        .containsExactly(
            "echo echo [tcp://127.0.0.1:7001]",
            "chat chat [tcp://127.0.0.1:7000]",
            "commands commands [tcp://127.0.0.1:7003]",
            "uppercase uppercase [tcp://*:1, tcp://*:7002]");
  }

  @Test
  void listenersOfTheCommandLineAreAddedToThoseOfTheFile() {
    ServerConfig config =
        new TestConfig(folder)
            .yaml(
                "drain-timeout: 1s", "listeners:", "  - {protocol: echo, endpoint: 'tcp://*:7000'}")
            .protocols("echo", "chat")
            .load();
    assertThat(shown(config))
        .containsExactly(
            "echo echo [tcp://*:7000]",
            "echo-2 echo [tcp://127.0.0.1:7001]",
            "chat chat [tcp://127.0.0.1:7002]");
  }

  @Test
  void aFileWithoutListenersWillDoWhenTheCommandLineHasSome() {
    assertThat(shown(new TestConfig(folder).yaml("drain-timeout: 1s").protocols("echo").load()))
        .containsExactly("echo echo [tcp://127.0.0.1:7000]");
  }

  @Test
  void nothingAtAllIsAnError() {
    assertThat(new TestConfig(folder).error())
        .isEqualTo(
            "nothing to serve: expected a protocol, as in heddle serve echo, or a file, as in --config FILE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Echo | expected PROTOCOL or PROTOCOL=ENDPOINT, as in echo=tcp://127.0.0.1:7000",
        "tcp://*:7000 | expected PROTOCOL or PROTOCOL=ENDPOINT, as in echo=tcp://127.0.0.1:7000",
        "echo= | expected PROTOCOL or PROTOCOL=ENDPOINT, as in echo=tcp://127.0.0.1:7000",
        "my.yaml | expected PROTOCOL or PROTOCOL=ENDPOINT, as in echo=tcp://127.0.0.1:7000 (a file is given as --config FILE)",
        "echo=7001 | listener echo: endpoint: expected an endpoint such as tcp://127.0.0.1:7001, got '7001'",
        "echo=tcp://*:7000,tcp://*:7000 | listener echo: endpoint: expected another, tcp://*:7000 is listener echo's (argument echo=tcp://*:7000,tcp://*:7000)",
      })
  void anArgumentThatIsWrongIsNamed(String argument, String sentence) {
    assertThat(new TestConfig(folder).protocols(argument).error())
        .isEqualTo("argument " + argument + ": " + sentence);
  }

  @Test
  void aClashWithTheFileNamesBoth() {
    assertThat(
            new TestConfig(folder)
                .yaml("listeners:", "  - {protocol: echo, endpoint: 'tcp://*:7000'}")
                .protocols("chat=tcp://*:7000")
                .error())
        .isEqualTo(
            "argument chat=tcp://*:7000: listener chat: endpoint: expected another, tcp://*:7000 is listeners[0] echo's"
                + " (heddle.yaml:2)");
  }

  private List<String> listeners(String... arguments) {
    return shown(new TestConfig(folder).protocols(arguments).load());
  }

  private static List<String> shown(ServerConfig config) {
    return config.listeners().stream()
        .map(l -> l.name() + " " + l.protocol() + " " + l.endpoints())
        .toList();
  }
}
