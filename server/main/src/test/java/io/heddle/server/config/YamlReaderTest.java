package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "listeners: [1~drain-timeout: 5s | 2: expected YAML: expected ',' or ']', but got : while parsing a flow sequence",
        "listeners: [ | 2: expected YAML: expected the node content, but found '<stream end>' while parsing a flow node",
        "drain-timeout: 1s: 2s | 1: expected YAML: mapping values are not allowed here",
        "a:~\t- b | 2: expected YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation) while scanning for the next token",
        "a: *b | 1: *b: expected &b in the lines above, got none",
        "a: &b [*b] | 1: *b: expected &b in the lines above, got none",
        "? [a]~: b | 1: expected YAML: a key must be text",
        "a: {b: 1, b: 2} | 1: b: expected once, already given (heddle.yaml:1)",
        "a: 1~a: 2 | 2: a: expected once, already given (heddle.yaml:1)",
        "listeners: []~---~a: b | 3: expected one document, got a second one after ---",
        "- a | 1: expected a configuration that begins with listeners:, got a list",
        "hello | 1: expected a configuration that begins with listeners:, got 'hello'",
        "<<: 5 | 1: <<: expected keys with values, got '5'",
      })
  void refusesInOneSentence(String text, String sentence) {
    assertThat(yaml(text.split("~", -1)).error()).isEqualTo("heddle.yaml:" + sentence);
  }

  @Test
  void refusesAControlCharacterWithItsLine() {
    assertThat(yaml("# one", "a: \u0001").error())
        .isEqualTo("heddle.yaml:2: expected text, got the control character '\\u0001'");
  }

  @ParameterizedTest
  @CsvSource({"''", "'# nothing but a comment'", "'---'"})
  void refusesAnEmptyFile(String text) {
    assertThat(yaml(text).error())
        .contains("expected a configuration that begins with listeners:, got ");
  }

  @Test
  void refusesAFileThatDoesNotExist() {
    assertThat(error(folder.resolve("none.yaml"))).isEqualTo(folder + "/none.yaml: no such file");
  }

  @Test
  void refusesAFolder() {
    assertThat(error(folder)).isEqualTo(folder + ": expected a file, got a folder");
  }

  @Test
  void refusesAFileThatMayNotBeRead() throws IOException {
    Path file = Files.writeString(folder.resolve("secret.yaml"), "listeners: []");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    // Permissions do not hold root.
    assumeFalse(Files.isReadable(file));
    assertThat(error(file)).isEqualTo(file + ": no permission to read it");
  }

  @Test
  void refusesWhatIsNotUtf8WithItsLine() {
    byte[] bytes = "a: b\nc: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(new TestConfig(folder).bytes(bytes).error())
        .isEqualTo("heddle.yaml:2: expected text in UTF-8, got other bytes");
  }

  @Test
  void refusesACharacterCutOffAtTheEnd() {
    assertThat(new TestConfig(folder).bytes(new byte[] {'a', (byte) 0xC3}).error())
        .isEqualTo("heddle.yaml:1: expected text in UTF-8, got other bytes");
  }

  @Test
  void refusesAFileOfAnyLengthWithoutReadingItAll() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThat(error(Path.of("/dev/zero")))
                .isEqualTo("/dev/zero: expected a configuration of at most 1MiB, got more"));
  }

  @Test
  void readsAFileThatBeginsWithAByteOrderMarkOrHasWindowsLineEnds() {
    byte[] bytes =
        "\uFEFFlisteners:\r\n  - protocol: echo\r\n    endpoint: tcp://*:0\r\n"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(new TestConfig(folder).bytes(bytes).listener().name()).isEqualTo("echo");
  }

  @Test
  void takesAliasesForWhatTheyStandFor() {
    ListenerConfig second =
        yaml(
                "listeners:",
                "  - {protocol: echo, endpoint: tcp://*:1, idle-timeout: &idle 7s}",
                "  - {protocol: echo, endpoint: tcp://*:2, idle-timeout: *idle}")
            .load()
            .listeners()
            .get(1);
    assertThat(second.idleTimeout()).contains(Duration.ofSeconds(7));
  }

  @Test
  void mergesWhatListenersHaveInCommon() {
    ListenerConfig second =
        yaml(
                "listeners:",
                "  - &common",
                "    protocol: echo",
                "    endpoint: tcp://*:1",
                "    idle-timeout: 7s",
                "    backlog: 9",
                "  - <<: *common",
                "    endpoint: tcp://*:2",
                "    backlog: 10")
            .load()
            .listeners()
            .get(1);
    assertThat(second.idleTimeout()).contains(Duration.ofSeconds(7));
    assertThat(second.backlog()).isEqualTo(10);
  }

  @Test
  void reportsAnAliasWhereItIsUsed() {
    assertThat(
            yaml(
                    "listeners:",
                    "  - {protocol: echo, endpoint: tcp://*:1, reject-message: &word hello}",
                    "  - protocol: echo",
                    "    endpoint: tcp://*:2",
                    "    backlog: *word")
                .error())
        .startsWith("heddle.yaml:5: listeners[1] echo-2: backlog: expected a whole number");
  }

  @Test
  void reportsAnAliasInAListWhereItIsUsed() {
    assertThat(
            yaml(
                    "listeners:",
                    "  - {protocol: echo, endpoint: tcp://*:1, reject-message: &word hello}",
                    "  - protocol: echo",
                    "    endpoints:",
                    "      - tcp://*:2",
                    "      - *word")
                .error())
        .startsWith("heddle.yaml:6: listeners[1] echo-2: endpoints[1]: expected an endpoint");
  }

  @Test
  void anOverrideOfOneAliasLeavesTheOthersAlone() {
    ServerConfig config =
        yaml(
                "listeners:",
                "  - {protocol: echo, endpoint: tcp://*:1, options: &options {a: b}}",
                "  - {protocol: echo, endpoint: tcp://*:2, options: *options}")
            .set("echo.options.a=c")
            .load();
    assertThat(config.listeners().get(0).options().options().text("a")).isEqualTo("c");
    assertThat(config.listeners().get(1).options().options().text("a")).isEqualTo("b");
  }

  @Test
  void survivesAliasesOfAliasesThatStandForBillions() {
    String[] lines = new String[22];
    lines[0] = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]";
    for (int i = 1; i < 21; i++)
      lines[i] = "a%d: &a%d [%s]".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9));
    lines[21] =
        "listeners: [{protocol: echo, endpoint: tcp://*:0, options: {x: *a20}, endpoints: *a20}]";
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(yaml(lines).error()).startsWith("heddle.yaml:1: a0: unknown key"));
  }

  @Test
  void survivesListsInListsWithoutEnd() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThat(yaml("a: " + "[".repeat(100_000)).error())
                .isEqualTo("heddle.yaml:1: expected at most 50 levels, got more"));
  }

  @Test
  void takesTextAsItIsWritten() {
    ListenerConfig listener =
        yaml(
                "listeners:",
                "  - protocol: echo",
                "    endpoint: tcp://*:0",
                "    reject-message: 0660",
                "    backlog: '12'")
            .listener();
    assertThat(listener.rejectMessage()).isEqualTo("0660");
    assertThat(listener.backlog()).isEqualTo(12);
  }

  private static String error(Path file) {
    try {
      ConfigLoader.load(ConfigSource.file(file));
      return "no error";
    } catch (ConfigException e) {
      return e.getMessage();
    }
  }

  private TestConfig yaml(String... lines) {
    return new TestConfig(folder).yaml(lines);
  }
}
