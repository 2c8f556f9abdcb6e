package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which endpoints cannot both be bound. */
class ClashesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "tcp://*:7000, tcp://127.0.0.1:7000",
    "tcp://127.0.0.1:7000, tcp://*:7000",
    "tcp://*:7000, 'tcp://[::1]:7000'",
    "tcp://*:7000, tcp://0.0.0.0:7000",
    "'tcp://[::]:7000', tcp://10.0.0.1:7000",
    "tcp://0.0.0.0:7000, tcp://127.0.0.1:7000",
    "tcp://0.0.0.0:7000, tls://127.0.0.1:7000",
    "udp://*:7000, udp://127.0.0.1:7000",
    "tcp://*:7000, tcp://chat.example:7000",
    "'tcp://[::]:7000', 'tcp://[fe80::1%eth0]:7000'",
  })
  void anAddressThatTakesInAnotherIsRefused(String first, String second) {
    assertThat(error(first, second))
        .isEqualTo(
            "heddle.yaml:3: listeners[1] chat: endpoint: expected another port, %s overlaps %s, which is listeners[0]"
                + " echo's (heddle.yaml:2)",
            second, first);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://127.0.0.1:7000, tcp://127.0.0.1:7000",
    "'tcp://[::1]:7000', 'tcp://[0:0:0:0:0:0:0:1]:7000'",
    "tcp://*:7000, 'tcp://[::]:7000'",
    "tcp://Chat.example:7000, tls://chat.example:7000",
    "unix:///run/heddle.sock, unix:///run/heddle.sock",
  })
  void oneAddressTwiceIsRefused(String first, String second) {
    assertThat(error(first, second))
        .isEqualTo(
            "heddle.yaml:3: listeners[1] chat: endpoint: expected another, %s is listeners[0] echo's (heddle.yaml:2)",
            second);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://*:0, tcp://*:0",
    "tcp://*:7000, tcp://*:7001",
    "tcp://*:7000, udp://*:7000",
    "tcp://127.0.0.1:7000, tcp://127.0.0.2:7000",
    "tcp://127.0.0.1:7000, 'tcp://[::1]:7000'",
    "tcp://0.0.0.0:7000, 'tcp://[::1]:7000'",
    "tcp://chat.example:7000, tcp://127.0.0.1:7000",
    "unix:///run/one.sock, unix:///run/two.sock",
  })
  void whatMayBeThereAtOnceIsNot(String first, String second) {
    assertThat(error(first, second)).isEqualTo("no error");
  }

  @Test
  void oneListenersEndpointsAreComparedToo() {
    String listener =
        "listeners: [{protocol: echo, endpoints: ['tcp://*:1', 'tcp://127.0.0.1:1']}]";
    assertThat(new TestConfig(folder).yaml(listener).error())
        .isEqualTo(
            "heddle.yaml:1: listeners[0] echo: endpoints: expected another port, tcp://127.0.0.1:1 overlaps tcp://*:1,"
                + " which is listeners[0] echo's (heddle.yaml:1)");
  }

  @Test
  void theAdminEndpointIsComparedIfItIsNamed() {
    String listeners = "listeners: [{protocol: echo, endpoint: 'tcp://*:7070'}]";
    assertThat(new TestConfig(folder).yaml(listeners).error()).isEqualTo("no error");
    assertThat(new TestConfig(folder).yaml(listeners, "admin: http://127.0.0.1:7070").error())
        .isEqualTo(
            "heddle.yaml:2: admin.endpoint: expected another port, http://127.0.0.1:7070 overlaps tcp://*:7070, which is"
                + " listeners[0] echo's (heddle.yaml:1)");
  }

  @Test
  void theyAreFoundBesideOtherMistakes() {
    assertThat(
            new TestConfig(folder)
                .yaml(
                    "listeners:",
                    "  - {protocol: echo, endpoint: 'tcp://*:7000', backlog: x}",
                    "  - {protocol: chat, endpoint: 'tcp://*:7000', backlog: y}")
                .errors())
        .hasSize(3);
  }

  private String error(String first, String second) {
    return new TestConfig(folder)
        .yaml(
            "listeners:",
            "  - {protocol: echo, endpoint: '%s'}".formatted(first),
            "  - {protocol: chat, endpoint: '%s'}".formatted(second))
        .error();
  }
}
