package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.transport.Endpoint;
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

class OverrideTest {
  @TempDir Path folder;

  @Test
  void theEnvironmentWinsOverTheFileAndTheCommandLineOverBoth() {
    TestConfig config = shout("idle-timeout: 1s");
    assertThat(config.listener().idleTimeout()).contains(Duration.ofSeconds(1));
    config.environment("HEDDLE_LISTENERS_SHOUT_IDLE_TIMEOUT", "5s");
    assertThat(config.listener().idleTimeout()).contains(Duration.ofSeconds(5));
    config.set("shout.idle-timeout=9s");
    assertThat(config.listener().idleTimeout()).contains(Duration.ofSeconds(9));
  }

  @Test
  void theLastOfSeveralSetsWins() {
    assertThat(shout().set("shout.backlog=1", "shout.backlog=2").listener().backlog()).isEqualTo(2);
  }

  @Test
  void theEnvironmentSetsTopLevelKeys() {
    ServerConfig config =
        shout()
            .environment("HEDDLE_DRAIN_TIMEOUT", "3s")
            .environment("HEDDLE_MAX_CONNECTIONS", "7")
            .environment("HEDDLE_PLUGINS", "/, " + folder)
            .environment("HEDDLE_ADMIN_ENDPOINT", "off")
            .load();
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.maxConnections()).contains(7);
    assertThat(config.plugins()).containsExactly(Path.of("/"), folder);
    assertThat(config.admin())
        .isEqualTo(new AdminConfig(Optional.empty(), Optional.empty(), Optional.empty(), true));
  }

  @Test
  void theCommandLineSetsTopLevelKeys() {
    ServerConfig config =
        shout().set("drain-timeout=3s", "admin.endpoint=http://127.0.0.1:1").load();
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.admin().endpoint()).contains(URI.create("http://127.0.0.1:1"));
  }

  @Test
  void variablesThatNameNoKeyAreNotOurs() {
    assertThat(
            shout()
                .environment("HEDDLE_HOME", "/opt/heddle")
                .environment("HEDDLE_BUILD", "off")
                .environment("HEDDLE_ADMIN_SERVICE_HOST", "10.0.0.1")
                .environment("PATH", "/bin")
                .load()
                .listeners())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "HEDDLE_LISTENERS_SHUOT_BACKLOG | expected HEDDLE_LISTENERS_NAME_KEY with the name of a listener, which are: shout",
        "HEDDLE_LISTENERS_SHOUT_BAKLOG | listener shout: baklog: unknown key, did you mean backlog?",
        "HEDDLE_LISTENERS_SHOUT_OPTIONS | listeners[0] shout: options: expected keys with values, got 'x'",
        "HEDDLE_LISTENERS_SHOUT | expected HEDDLE_LISTENERS_NAME_KEY with the name of a listener, which are: shout",
        "HEDDLE_LISTENERS_SHOUT_BACKLOG | listeners[0] shout: backlog: expected a whole number, got 'x'",
      })
  void aVariableThatIsWrongIsNamed(String variable, String sentence) {
    assertThat(shout().environment(variable, "x").error())
        .isEqualTo("environment " + variable + ": " + sentence);
  }

  @Test
  void listenersWhoseNamesBeginAlikeAreToldApartByTheirKeys() {
    ServerConfig config =
        new TestConfig(folder)
            .yaml(
                "listeners:",
                "  - {protocol: chat, endpoint: tcp://*:1}",
                "  - {protocol: chat, endpoint: tcp://*:2, name: chat-max}",
                "  - {protocol: chat, endpoint: tcp://*:3, name: chat-idle}")
            .environment("HEDDLE_LISTENERS_CHAT_MAX_CONNECTIONS", "1")
            .environment("HEDDLE_LISTENERS_CHAT_MAX_BACKLOG", "2")
            .environment("HEDDLE_LISTENERS_CHAT_IDLE_TIMEOUT", "3s")
            .load();
    assertThat(config.listeners().get(0).maxConnections()).contains(1);
    assertThat(config.listeners().get(1).backlog()).isEqualTo(2);
    assertThat(config.listeners().get(0).idleTimeout()).contains(Duration.ofSeconds(3));
  }

  @Test
  void aVariableThatMayMeanTwoKeysIsRefused() {
    assertThat(
            new TestConfig(folder)
                .yaml(
                    "listeners:",
                    "  - {protocol: chat, endpoint: tcp://*:1}",
                    "  - {protocol: chat, endpoint: tcp://*:2, name: chat-options}")
                .environment("HEDDLE_LISTENERS_CHAT_OPTIONS_BACKLOG", "1")
                .error())
        .isEqualTo(
            "environment HEDDLE_LISTENERS_CHAT_OPTIONS_BACKLOG: expected one meaning, got chat.options.backlog and"
                + " chat-options.backlog: use --set");
  }

  @Test
  void anEndpointReplacesEndpointsAndTheOtherWayRound() {
    TestConfig several =
        new TestConfig(folder)
            .yaml("listeners:", "  - protocol: chat", "    endpoints: [tcp://*:1, tcp://*:2]");
    several.environment("HEDDLE_LISTENERS_CHAT_ENDPOINT", "tcp://*:3");
    assertThat(several.listener().endpoints()).containsExactly(Endpoint.parse("tcp://*:3"));
    assertThat(shout().set("shout.endpoints=tcp://*:4,tcp://*:5").listener().endpoints())
        .containsExactly(Endpoint.parse("tcp://*:4"), Endpoint.parse("tcp://*:5"));
  }

  @Test
  void anEndpointOfTheCommandLineStaysWhateverTheEnvironmentSays() {
    TestConfig config =
        new TestConfig(folder).environment("HEDDLE_LISTENERS_ECHO_ENDPOINT", "tcp://*:9");
    assertThat(config.protocols("echo").listener().endpoints())
        .containsExactly(Endpoint.parse("tcp://*:9"));
    assertThat(config.protocols("echo=tcp://*:8").listener().endpoints())
        .containsExactly(Endpoint.parse("tcp://*:8"));
    config.environment("HEDDLE_LISTENERS_ECHO_ENDPOINTS", "tcp://*:7");
    assertThat(config.listener().endpoints()).containsExactly(Endpoint.parse("tcp://*:8"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "shuot.backlog=1 | --set shuot.backlog: unknown listener or key, did you mean shout?",
        "drain-timout=1s | --set drain-timout: unknown listener or key, did you mean drain-timeout?",
        "listeners=x | --set listeners: unknown listener or key, expected one of shout, plugins, drain-timeout, max-connections, heap-limit, access-log, admin",
        "shout=x | --set shout: expected a key of the listener as well, as in shout.backlog=128",
        "idle-timeout=5s | --set idle-timeout: expected the name of a listener before this key, as in shout.idle-timeout=5s",
        "shout.charset=gbk | --set shout.charset: a listener has no key charset; an option of its protocol is given as --option shout.charset=gbk",
        "uppercase.charset=gbk | --set uppercase.charset: expected the name of a listener, that of protocol uppercase is shout",
        "shout.backlog | --set shout.backlog: expected LISTENER.KEY=VALUE or KEY=VALUE",
        "shout..x=1 | --set shout..x=1: expected LISTENER.KEY=VALUE or KEY=VALUE",
        "=x | --set =x: expected LISTENER.KEY=VALUE or KEY=VALUE",
        "shout.baklog=1 | --set shout.baklog: listeners[0] shout: baklog: unknown key, did you mean backlog?",
        "shout.idle-timeout=abc | --set shout.idle-timeout: listeners[0] shout: idle-timeout: expected a duration such as 30s, 500ms or off, got 'abc'",
        "shout.backlog.x=1 | --set shout.backlog.x: listeners[0] shout: backlog: expected a whole number, got keys with values",
        "drain-timeout=x | --set drain-timeout: expected a duration such as 30s or 500ms, got 'x'",
      })
  void aSetThatIsWrongIsNamed(String set, String sentence) {
    assertThat(shout().set(set).error()).isEqualTo(sentence);
  }

  @Test
  void adminAloneIsItsEndpointWhereverItIsWritten() {
    AdminConfig off = new AdminConfig(Optional.empty(), Optional.empty(), Optional.empty(), true);
    URI url = URI.create("http://127.0.0.1:1");
    TestConfig config =
        new TestConfig(folder)
            .yaml("admin: off", "listeners: [{protocol: echo, endpoint: 'tcp://*:0'}]");
    assertThat(config.load().admin()).isEqualTo(off);
    assertThat(config.set("admin=" + url).load().admin().endpoint()).contains(url);
    assertThat(config.set().admin(url.toString()).load().admin().endpoint()).contains(url);
    assertThat(shout().set("admin=off").load().admin()).isEqualTo(off);
    assertThat(shout().environment("HEDDLE_ADMIN", "off").load().admin()).isEqualTo(off);
  }

  @Test
  void aSetMayBeEmptyText() {
    assertThat(
            shout("reject-message: busy").set("shout.reject-message=").listener().rejectMessage())
        .isEmpty();
  }

  @Test
  void adminWinsOverTheEnvironmentAndIsConfigured() {
    TestConfig config =
        shout().environment("HEDDLE_ADMIN_ENDPOINT", "off").admin("http://127.0.0.1:0");
    assertThat(config.load().admin())
        .isEqualTo(
            new AdminConfig(
                Optional.of(URI.create("http://127.0.0.1:0")),
                Optional.empty(),
                Optional.empty(),
                true));
    assertThat(shout().admin("no").error())
        .isEqualTo("--admin: expected a URL such as http://127.0.0.1:7070 or off, got 'no'");
  }

  @Test
  void listsAreWrittenWithBracketsOrWithout() {
    for (String value : new String[] {"10.0.0.0/8,::1", "[10.0.0.0/8, ::1]"})
      assertThat(shout().set("shout.allow-from=" + value).load().listeners().get(0).allowFrom())
          .extracting(Object::toString)
          .as(value)
          .hasSize(2);
  }

  @Test
  void pluginsOfTheCommandLineAreAddedAndStartAtTheWorkingFolder() throws IOException {
    Files.createDirectory(folder.resolve("mine"));
    ServerConfig config =
        new TestConfig(folder)
            .yaml("plugins: [mine]", "listeners: [{protocol: echo, endpoint: 'tcp://*:0'}]")
            .plugins("src", "/")
            .load();
    assertThat(config.plugins())
        .containsExactly(folder.resolve("mine"), Path.of("src").toAbsolutePath(), Path.of("/"));
  }

  @Test
  void errorsAreExceptionsWithTheFirstProblemAsMessage() {
    assertThatThrownBy(() -> shout().set("shout.backlog=x").load())
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("--set shout.backlog: ");
  }

  private TestConfig shout(String... lines) {
    StringBuilder yaml =
        new StringBuilder(
            "listeners:\n  - name: shout\n    protocol: uppercase\n    endpoint: tcp://*:7000");
    for (String line : lines) yaml.append("\n    ").append(line);
    return new TestConfig(folder).yaml(yaml.toString());
  }
}
