package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One key wrong at a time, and the sentence that says so. */
class ErrorSentenceTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource
  void ofAListenersKey(String line, String sentence) {
    String error =
        yaml(
                "listeners:",
                "  - name: shout",
                "    protocol: uppercase",
                "    endpoint: tcp://*:7000",
                "    " + line)
            .error();
    assertThat(error).isEqualTo("heddle.yaml:5: listeners[0] shout: " + sentence);
  }

  static Stream<Arguments> ofAListenersKey() {
    return Stream.of(
        arguments(
            "idle-timeout: abc",
            "idle-timeout: expected a duration such as 30s, 500ms or off, got 'abc'"),
        arguments("idle-timeout: 30", "idle-timeout: expected a unit, as in 30s or 30ms, got '30'"),
        arguments(
            "idle-timeout: [30s]",
            "idle-timeout: expected a duration such as 30s, 500ms or off, got a list"),
        arguments(
            "idle-timeout: {a: b}",
            "idle-timeout: expected a duration such as 30s, 500ms or off, got keys with values"),
        arguments(
            "idle-timeout:",
            "idle-timeout: expected a duration such as 30s, 500ms or off, got nothing"),
        arguments(
            "idle-timeout: \"a\\nb\"",
            "idle-timeout: expected a duration such as 30s, 500ms or off, got 'a\\nb'"),
        arguments(
            "max-connections: many", "max-connections: expected a whole number or off, got 'many'"),
        arguments("max-connections: 0", "max-connections: expected 1 or more, or off, got 0"),
        arguments("idle-timeout: 0s", "idle-timeout: expected more than 0s, or off, got 0s"),
        arguments("request-timeout: 0ms", "request-timeout: expected more than 0s, or off, got 0s"),
        arguments("write-timeout: 0m", "write-timeout: expected more than 0s, or off, got 0s"),
        arguments(
            "max-connections-per-peer: 0",
            "max-connections-per-peer: expected 1 or more, or off, got 0"),
        arguments(
            "accept-rate-per-peer: 50",
            "accept-rate-per-peer: expected a rate such as 50/s, got '50'"),
        arguments(
            "allow-from: [10.0.0.0/8, here]",
            "allow-from[1]: expected a network such as 10.0.0.0/8 or 2001:db8::/32, got 'here'"),
        arguments(
            "deny-from: 10.0.0.0/33",
            "deny-from: expected a prefix from 0 to 32, got '10.0.0.0/33'"),
        arguments("bytes-rate: 1MiB", "bytes-rate: expected a rate such as 1MiB/s, got '1MiB'"),
        arguments("requests-rate: 0/s", "requests-rate: expected a rate above 0, got '0/s'"),
        arguments(
            "accept-rate-per-peer: 0.0/m",
            "accept-rate-per-peer: expected a rate above 0, got '0.0/m'"),
        arguments("bytes-rate: 0B/s", "bytes-rate: expected a rate above 0, or off, got '0B/s'"),
        arguments(
            "connection-age-max: 0s", "connection-age-max: expected more than 0s, or off, got 0s"),
        arguments("max-datagrams: 0", "max-datagrams: expected 1 or more, got 0"),
        arguments("over-limit: drop", "over-limit: expected reject or queue, got 'drop'"),
        arguments("reject-message: [a]", "reject-message: expected text, got a list"),
        arguments("output-bytes-max: 0B", "output-bytes-max: expected 1B or more, got 0B"),
        arguments(
            "line-bytes-max: 65536", "line-bytes-max: expected a size such as 64KiB, got '65536'"),
        arguments("line-bytes-max: 0B", "line-bytes-max: expected 1B to 1GiB, got 0B"),
        arguments("frame-bytes-max: 3GiB", "frame-bytes-max: expected 1B to 1GiB, got 3GiB"),
        arguments(
            "frame-bytes-max: off", "frame-bytes-max: expected a size such as 64KiB, got 'off'"),
        arguments("backlog: ٤", "backlog: expected a whole number, got '٤'"),
        arguments("backlog: 4k", "backlog: expected a whole number, got '4k'"),
        arguments(
            "backlog: 99999999999",
            "backlog: expected a whole number from -2147483648 to 2147483647, got '99999999999'"),
        arguments("backlog: 0", "backlog: expected 1 or more, got 0"),
        arguments(
            "tcp-no-delay: maybe",
            "tcp-no-delay: expected true, false, on, off, yes or no, got 'maybe'"),
        arguments("options: [charset]", "options: expected keys with values, got a list"),
        arguments(
            "endpoints: [tcp://*:1]", "endpoints: expected either this or endpoint, got both"),
        arguments("idle-timout: 5s", "idle-timout: unknown key, did you mean idle-timeout?"),
        arguments("idleTimeout: 5s", "idleTimeout: unknown key, did you mean idle-timeout?"),
        arguments("port: 7000", UNKNOWN.formatted("port")),
        arguments(
            "tls: {certificate: a, key: b}",
            "tls.key: unknown key, expected one of certificate, private-key, password-file, client-ca, sni"),
        arguments(
            "tls: {private-key: a}",
            "tls.certificate: expected a path, got nothing (the certificate, PEM or PKCS#12)"),
        arguments("tls: server.pem", "tls: expected keys with values, got 'server.pem'"),
        arguments(
            "tls: {certificate: a, sni: {chat.example: {certificate: [a, b]}}}",
            "tls.sni.chat.example.certificate: expected a path, got a list"));
  }

  private static final String UNKNOWN =
      "%s: unknown key, expected one of name, protocol, endpoint, endpoints, options, max-connections, max-connections-per-peer, max-datagrams, accept-rate-per-peer, allow-from, deny-from, over-limit,"
          + " reject-message, bytes-rate, requests-rate, output-bytes-max, idle-timeout, request-timeout, write-timeout, connection-age-max,"
          + " handshake-timeout, proxy-protocol, trusted-proxies, line-bytes-max, frame-bytes-max, backlog, tcp-no-delay, keep-alive, reuse-port,"
          + " unix-mode, tls";

  @ParameterizedTest
  @MethodSource
  void ofAnEndpoint(String line, String sentence) {
    String error = yaml("listeners:", "  - protocol: uppercase", "    " + line).error();
    assertThat(error).isEqualTo("heddle.yaml:3: listeners[0] uppercase: " + sentence);
  }

  static Stream<Arguments> ofAnEndpoint() {
    return Stream.of(
        arguments(
            "endpoint: 7000",
            "endpoint: expected an endpoint such as tcp://127.0.0.1:7000, got '7000'"),
        arguments(
            "endpoint: '7001'",
            "endpoint: expected an endpoint such as tcp://127.0.0.1:7001, got '7001'"),
        arguments(
            "endpoint: 0.0.0.0:7001",
            "endpoint: expected an endpoint such as tcp://0.0.0.0:7001, got '0.0.0.0:7001'"),
        arguments(
            "endpoint: tcp://*:70000",
            "endpoint: expected a port from 0 to 65535, got 'tcp://*:70000'"),
        arguments(
            "endpoints: [tcp://*:1, x]",
            "endpoints[1]: expected an endpoint such as tcp://127.0.0.1:7000, got 'x'"),
        arguments(
            "endpoints: []",
            "endpoint: expected an endpoint such as tcp://127.0.0.1:7000, got nothing"),
        arguments(
            "endpoint: {host: a}",
            "endpoint: expected an endpoint such as tcp://127.0.0.1:7000, got keys with values"));
  }

  @ParameterizedTest
  @MethodSource
  void ofAFile(String yaml, String sentence) {
    assertThat(new TestConfig(folder).yaml(yaml.split("\n", -1)).error()).isEqualTo(sentence);
  }

  static Stream<Arguments> ofAFile() {
    String listeners = "listeners: [{protocol: echo, endpoint: 'tcp://*:0'}]\n";
    String two =
        "listeners:\n  - {protocol: echo, endpoint: 'tcp://*:7000'}\n  - {protocol: chat, ";
    return Stream.of(
        arguments(
            "listeners: [{protocol: echo, endpoints: ['tcp://*:0', 'udp://*:0'], proxy-protocol: any, trusted-proxies: [127.0.0.0/8]}]",
            "heddle.yaml:1: listeners[0] echo: proxy-protocol: expected off, since a datagram of udp:// does not say for whom it comes; give udp:// a listener of its own"),
        arguments(
            "listeners: [{protocol: echo, endpoint: 'udp://*:0', tls: {certificate: a}}]",
            "heddle.yaml:1: listeners[0] echo: tls: expected an endpoint of tls://, since over udp:// nothing is encrypted; add one, or drop it"),
        arguments(
            listeners + "drain-timeout: soon",
            "heddle.yaml:2: drain-timeout: expected a duration such as 30s or 500ms, got 'soon'"),
        arguments(
            listeners + "drain-timeout: off",
            "heddle.yaml:2: drain-timeout: expected a duration such as 30s or 500ms, got 'off'"),
        arguments(
            listeners + "max-connections: -1",
            "heddle.yaml:2: max-connections: expected 1 or more, or off, got -1"),
        arguments(
            listeners + "listener: []",
            "heddle.yaml:2: listener: unknown key, did you mean listeners?"),
        arguments(
            listeners + "tls: x",
            "heddle.yaml:2: tls: unknown key, expected one of plugins, drain-timeout, max-connections, heap-limit, access-log, listeners, admin"),
        arguments(
            listeners + "heap-limit: 101%",
            "heddle.yaml:2: heap-limit: expected 1% to 100%, got '101%'"),
        arguments(
            listeners + "heap-limit: 85",
            "heddle.yaml:2: heap-limit: expected a share such as 85% or off, got '85'"),
        arguments(
            listeners + "access-log: ''",
            "heddle.yaml:2: access-log: expected a path or stdout or off, got ''"),
        arguments(
            listeners + "plugins: ['']", "heddle.yaml:2: plugins[0]: expected a path, got ''"),
        arguments(
            listeners + "plugins: [nowhere]",
            "heddle.yaml:2: plugins folder nowhere does not exist; create it or correct the path"),
        arguments(
            listeners + "plugins: heddle.yaml",
            "heddle.yaml:2: plugins folder heddle.yaml is a file; name the folder that holds the jars"),
        arguments(
            listeners + "admin: [off]",
            "heddle.yaml:2: admin: expected keys with values, got a list"),
        arguments(
            listeners + "admin: perhaps",
            "heddle.yaml:2: admin.endpoint: expected a URL such as http://127.0.0.1:7070 or off, got 'perhaps'"),
        arguments(
            listeners + "admin:\n  endpoint: 7070",
            "heddle.yaml:3: admin.endpoint: expected a URL such as http://127.0.0.1:7070 or off, got '7070'"),
        arguments(
            listeners + "admin:\n  endpoint: https://localhost:1",
            "heddle.yaml:3: admin.endpoint: expected a certificate for https://, as in tls: {certificate: server.pem, private-key: server.key} below admin, got 'https://localhost:1' alone"),
        arguments(
            listeners + "admin:\n  endpoint: http://localhost",
            "heddle.yaml:3: admin.endpoint: expected http://HOST:PORT, https://HOST:PORT or off, got 'http://localhost'"),
        arguments(
            listeners + "admin:\n  endpoint: http://localhost:1/x",
            "heddle.yaml:3: admin.endpoint: expected http://HOST:PORT, https://HOST:PORT or off, got 'http://localhost:1/x'"),
        arguments(
            listeners + "admin:\n  endpoint: http://localhost:70000",
            "heddle.yaml:3: admin.endpoint: expected a port from 1 to 65535, or 0 for any free one, got 'http://localhost:70000'"),
        arguments(
            listeners + "admin:\n  endpoint: http://0.0.0.0:1",
            "heddle.yaml:3: admin.endpoint: expected a loopback address such as http://127.0.0.1:7070, or a token-file for others, got 'http://0.0.0.0:1'"),
        arguments(
            listeners + "admin:\n  token: x",
            "heddle.yaml:3: admin.token: unknown key, did you mean token-file?"),
        arguments(
            "drain-timeout: 1s",
            "heddle.yaml: listeners: expected at least one listener, got none"),
        arguments(
            "\nlisteners: []",
            "heddle.yaml:2: listeners: expected at least one listener, got none"),
        arguments("listeners: echo", "heddle.yaml:1: listeners: expected a list, got 'echo'"),
        arguments(
            "listeners: [echo]",
            "heddle.yaml:1: listeners[0]: expected keys with values, got 'echo'"),
        arguments(
            "listeners:\n  - endpoint: tcp://*:1",
            "heddle.yaml:2: listeners[0]: protocol: expected text, got nothing (what it speaks)"),
        arguments(
            "listeners:\n  - protocol: echo",
            "heddle.yaml:2: listeners[0] echo: endpoint: expected an endpoint such as tcp://127.0.0.1:7000, got nothing"),
        arguments(
            "listeners:\n  - protocol: Echo\n    endpoint: tcp://*:1",
            "heddle.yaml:2: listeners[0] Echo: protocol: expected lower-case letters, digits and hyphens, got 'Echo'"),
        arguments(
            "listeners:\n  - protocol: echo\n    name: my echo\n    endpoint: tcp://*:1",
            "heddle.yaml:3: listeners[0] my echo: name: expected lower-case letters, digits and hyphens, got 'my echo'"),
        arguments(
            two
                + "endpoint: 'tcp://*:1', name: echo-2}\n  - {protocol: echo, name: echo-2, endpoint: 'tcp://*:2'}",
            "heddle.yaml:4: listeners[2] echo-2: name: expected another, echo-2 is listeners[1] echo-2's (heddle.yaml:3)"),
        arguments(
            two + "endpoint: 'tcp://*:7000'}",
            "heddle.yaml:3: listeners[1] chat: endpoint: expected another, tcp://*:7000 is listeners[0] echo's (heddle.yaml:2)"),
        arguments(
            two + "endpoint: 'tls://*:7000'}",
            "heddle.yaml:3: listeners[1] chat: endpoint: expected another, tls://*:7000 is listeners[0] echo's (heddle.yaml:2)"),
        arguments(
            two + "endpoints: ['tcp://*:1', 'tcp://*:1']}",
            "heddle.yaml:3: listeners[1] chat: endpoints: expected another, tcp://*:1 is listeners[1] chat's (heddle.yaml:3)"));
  }

  @Test
  void ofSeveralMistakesReportsTheFirstOfTheFileAndKeepsTheRest() {
    List<String> errors =
        yaml(
                "admin: {endpoint: nowhere}",
                "listeners:",
                "  - protocol: echo",
                "    backlog: x",
                "    endpont: tcp://*:1",
                "    endpoint: tcp://*:1",
                "drain-timeout: 5")
            .environment("HEDDLE_MAX_CONNECTIONS", "x")
            .set("echo.keep-alive=x")
            .errors();
    assertThat(errors)
        .containsExactly(
            "heddle.yaml:1: admin.endpoint: expected a URL such as http://127.0.0.1:7070 or off, got 'nowhere'",
            "heddle.yaml:4: listeners[0] echo: backlog: expected a whole number, got 'x'",
            "heddle.yaml:5: listeners[0] echo: endpont: unknown key, did you mean endpoint?",
            "heddle.yaml:7: drain-timeout: expected a unit, as in 5s or 5ms, got '5'",
            "environment HEDDLE_MAX_CONNECTIONS: max-connections: expected a whole number or off, got 'x'",
            "--set echo.keep-alive: listeners[0] echo: keep-alive: expected true, false, on, off, yes or no, got 'x'");
  }

  @Test
  void ofALongValueShowsItsBeginning() {
    assertThat(yaml("drain-timeout: " + "x".repeat(200)).error())
        .isEqualTo(
            "heddle.yaml:1: drain-timeout: expected a duration such as 30s or 500ms, got '"
                + "x".repeat(80)
                + "...'");
  }

  private TestConfig yaml(String... lines) {
    return new TestConfig(folder).yaml(lines);
  }
}
