package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.ByteSize;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
  @TempDir Path folder;

  @Test
  void readsEveryKeyOfTheContractThatExistsSoFar() throws IOException {
    Files.createDirectory(folder.resolve("plugins"));
    ServerConfig config =
        yaml(
                "plugins: [plugins/]                # added to the distribution's own",
                "drain-timeout: 10s",
                "max-connections: 15000",
                "listeners:",
                "  - name: shout",
                "    protocol: uppercase",
                "    endpoint: tcp://0.0.0.0:7000",
                "    options: {charset: utf-8}",
                "    max-connections: 10000",
                "    over-limit: queue",
                "    reject-message: \"busy, try later\\n\"",
                "    output-bytes-max: 2MiB",
                "    idle-timeout: 5m",
                "    request-timeout: 20s",
                "    write-timeout: off",
                "    line-bytes-max: 1KiB",
                "    frame-bytes-max: 1MiB",
                "    backlog: 128",
                "    tcp-no-delay: false",
                "    keep-alive: false",
                "admin:",
                "  endpoint: http://127.0.0.1:7171")
            .load();

    assertThat(config.plugins()).containsExactly(folder.resolve("plugins"));
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.maxConnections()).contains(15000);
    assertThat(config.admin())
        .isEqualTo(
            new AdminConfig(
                Optional.of(URI.create("http://127.0.0.1:7171")),
                Optional.empty(),
                Optional.empty(),
                true));
    ListenerConfig shout = config.listeners().get(0);
    assertThat(shout.name()).isEqualTo("shout");
    assertThat(shout.protocol()).isEqualTo("uppercase");
    assertThat(shout.endpoints()).containsExactly(Endpoint.parse("tcp://0.0.0.0:7000"));
    assertThat(shout.maxConnections()).contains(10000);
    assertThat(shout.overLimit()).isEqualTo(OverLimit.QUEUE);
    assertThat(shout.rejectMessage()).isEqualTo("busy, try later\n");
    assertThat(shout.backlog()).isEqualTo(128);
    assertThat(shout.tcpNoDelay()).isFalse();
    assertThat(shout.keepAlive()).isFalse();
    assertThat(shout.limits())
        .isEqualTo(
            new Limits(
                1 << 10,
                1 << 20,
                2 << 20,
                Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                Duration.ZERO));
  }

  @Test
  void hasTheContractsDefaults() {
    ServerConfig config =
        yaml("listeners:", "  - protocol: echo", "    endpoint: tcp://127.0.0.1:7000").load();

    assertThat(config.plugins()).isEmpty();
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.maxConnections()).isEmpty();
    assertThat(config.admin())
        .isEqualTo(
            new AdminConfig(
                Optional.of(URI.create("http://127.0.0.1:7070")),
                Optional.empty(),
                Optional.empty(),
                false));
    ListenerConfig echo = config.listeners().get(0);
    assertThat(echo.name()).isEqualTo("echo");
    assertThat(echo.maxConnections()).isEmpty();
    assertThat(echo.overLimit()).isEqualTo(OverLimit.REJECT);
    assertThat(echo.rejectMessage()).isEmpty();
    assertThat(echo.idleTimeout()).isEmpty();
    assertThat(echo.outputBytesMax()).isEqualTo(new ByteSize(1 << 20));
    assertThat(echo.backlog()).isEqualTo(4096);
    assertThat(echo.tcpNoDelay()).isTrue();
    assertThat(echo.keepAlive()).isTrue();
    assertThat(echo.limits()).isEqualTo(Limits.DEFAULTS);
  }

  @Test
  void takesSeveralEndpointsForOneListener() {
    TestConfig config =
        yaml(
            "listeners:",
            "  - protocol: chat",
            "    endpoints: [tcp://127.0.0.1:7000, 'tcp://[::1]:7000']");
    assertThat(config.listener().endpoints())
        .containsExactly(
            Endpoint.parse("tcp://127.0.0.1:7000"), Endpoint.parse("tcp://[::1]:7000"));
  }

  @Test
  void takesOffForWhatCanBeOff() {
    ServerConfig config =
        yaml(
                "max-connections: off",
                "admin: {endpoint: off}",
                "listeners:",
                "  - {protocol: echo, endpoint: 'tcp://*:0', max-connections: off, idle-timeout: off, request-timeout: off}")
            .load();
    assertThat(config.maxConnections()).isEmpty();
    assertThat(config.admin())
        .isEqualTo(new AdminConfig(Optional.empty(), Optional.empty(), Optional.empty(), true));
    assertThat(config.listeners().get(0).maxConnections()).isEmpty();
    assertThat(config.listeners().get(0).limits().idleTimeout()).isZero();
    assertThat(config.listeners().get(0).limits().requestTimeout()).isZero();
  }

  @Test
  void takesARejectMessageBesideAQueueForThoseOverTheLimitsOfTheirAddress() {
    ServerConfig config =
        yaml(
                "listeners:",
                "  - protocol: echo",
                "    endpoint: tcp://*:0",
                "    reject-message: busy",
                "    over-limit: queue")
            .load();
    assertThat(config.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "udp://*:0  | idle-timeout: 5m       | is not used, since no endpoint is tcp://, tls:// or unix://: drop it",
        "udp://*:0  | keep-alive: false      | is not used, since no endpoint is tcp:// or tls://: drop it",
        "tcp://*:0  | max-datagrams: 9       | is not used, since no endpoint is udp://: drop it",
        "tcp://*:0  | unix-mode: '0600'      | is not used, since no endpoint is unix://: drop it",
        "unix:///x  | reuse-port: true       | is not used, since no endpoint is tcp://, tls:// or udp://: drop it",
        "unix:///x  | allow-from: [10.0.0.1] | is not used, since no endpoint is tcp://, tls:// or udp://: drop it",
        "tcp://*:0  | trusted-proxies: [10.0.0.1] | is not used without proxy-protocol: add proxy-protocol: any, or drop it",
      })
  void warnsOfAKeyThatConcernsNoEndpoint(String endpoint, String line, String sentence) {
    TestConfig config =
        yaml("listeners:", "  - protocol: echo", "    endpoint: " + endpoint, "    " + line);
    assertThat(config.load().warnings())
        .containsExactly(
            "%s:4: listeners[0] echo: %s: %s"
                .formatted(folder.resolve("heddle.yaml"), line.split(":", 2)[0], sentence));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoint: tcp://*:0, unix-mode: '0660', max-datagrams: 1024",
        "endpoint: tcp://*:0, trusted-proxies: ['::1'], proxy-protocol: off",
        "endpoint: unix:///x, allow-from: [10.0.0.1], proxy-protocol: v2",
        "endpoints: [unix:///x, 'tcp://*:0'], unix-mode: '0600', reuse-port: true",
        "endpoint: udp://*:0, accept-rate-per-peer: 5/s, reuse-port: true"
      })
  void warnsNotOfWhatIsUsedOrSaysTheDefault(String keys) {
    assertThat(yaml("listeners: [{protocol: echo, " + keys + "}]").load().warnings()).isEmpty();
  }

  @Test
  void takesOnAndOffForTrueAndFalse() {
    ListenerConfig echo =
        yaml(
                "listeners:",
                "  - {protocol: echo, endpoint: 'tcp://*:0', tcp-no-delay: off, keep-alive: on}")
            .listener();
    assertThat(echo.tcpNoDelay()).isFalse();
    assertThat(echo.keepAlive()).isTrue();
  }

  @Test
  void takesAKeyWithoutValueForAnEmptyListOrAnEmptyGroup() {
    ServerConfig config =
        yaml(
                "plugins:",
                "admin:",
                "listeners:",
                "  - protocol: echo",
                "    endpoint: tcp://*:0",
                "    options:")
            .load();
    assertThat(config.plugins()).isEmpty();
    assertThat(config.admin().configured()).isFalse();
  }

  @Test
  void takesOneFolderForAListOfOne() throws IOException {
    Files.createDirectory(folder.resolve("mine"));
    assertThat(
            yaml("plugins: mine", "listeners: [{protocol: echo, endpoint: 'tcp://*:0'}]")
                .load()
                .plugins())
        .containsExactly(folder.resolve("mine"));
  }

  @Test
  void namesListenersAfterTheirProtocolsAndCountsTheFurtherOnes() {
    ServerConfig config =
        yaml(
                "listeners:",
                "  - {protocol: echo, endpoint: 'tcp://*:1'}",
                "  - {protocol: echo, endpoint: 'tcp://*:2'}",
                "  - {protocol: chat, endpoint: 'tcp://*:3', name: echo-3}",
                "  - {protocol: echo, endpoint: 'tcp://*:4'}")
            .load();
    assertThat(config.listeners())
        .extracting(ListenerConfig::name)
        .containsExactly("echo", "echo-2", "echo-3", "echo-4");
  }

  @Test
  void letsManyListenersHavePortZero() {
    assertThat(
            yaml(
                    "listeners:",
                    "  - {protocol: echo, endpoint: 'tcp://*:0'}",
                    "  - {protocol: chat, endpoint: 'tcp://*:0'}")
                .load()
                .listeners())
        .hasSize(2);
  }

  @Test
  void letsTcpAndUdpShareAPortNumber() {
    assertThat(
            yaml(
                    "listeners:",
                    "  - {protocol: echo, endpoint: 'tcp://*:7'}",
                    "  - {protocol: time, endpoint: 'udp://*:7'}")
                .load()
                .listeners())
        .hasSize(2);
  }

  private TestConfig yaml(String... lines) {
    return new TestConfig(folder).yaml(lines);
  }
}
