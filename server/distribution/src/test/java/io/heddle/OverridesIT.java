package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What wins on a running server: the command line over the environment over the file. */
class OverridesIT {
  private static final String FILE =
      """
      listeners:
        - name: shout
          protocol: uppercase
          endpoint: tcp://127.0.0.1:0
          options: {charset: iso-8859-1}
      """;
  private static final Map<String, String> ENVIRONMENT =
      Map.of("HEDDLE_LISTENERS_SHOUT_OPTIONS_CHARSET", "cp850");

  @TempDir private Path folder;

  @Test
  void theFileAlone() throws IOException {
    assertSpeaks("iso-8859-1", Map.of());
  }

  @Test
  void theEnvironmentOverTheFile() throws IOException {
    assertSpeaks("cp850", ENVIRONMENT);
  }

  @Test
  void theCommandLineOverBoth() throws IOException {
    assertSpeaks("cp866", ENVIRONMENT, "--set", "shout.options.charset=cp866");
    assertSpeaks("koi8-r", ENVIRONMENT, "--option", "charset=koi8-r");
    assertSpeaks("koi8-r", ENVIRONMENT, "--option", "uppercase.charset=koi8-r");
  }

  /** One byte that is a lower-case letter in each of these charsets, with another upper case. */
  private void assertSpeaks(String charset, Map<String, String> environment, String... arguments)
      throws IOException {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[0] = "--config";
    all[1] = Heddle.file(folder, "heddle.yaml", FILE);
    byte[] letter = {(byte) 0xE4};
    Charset coding = Charset.forName(charset);
    byte[] upper = new String(letter, coding).toUpperCase(Locale.ROOT).getBytes(coding);
    try (var heddle = Heddle.serve(List.of(), environment, all);
        Socket client = heddle.connect("shout")) {
      client.getOutputStream().write(letter);
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(upper);
    }
  }

  @Test
  void theDistributionsOwnFileWhereNothingElseIsNamed() {
    // Its port may be taken here.
    var elsewhere = Map.of("HEDDLE_LISTENERS_ECHO_ENDPOINT", "tcp://127.0.0.1:0");
    try (var heddle = Heddle.serve(List.of(), elsewhere);
        var client = heddle.lineClient("echo")) {
      assertThat(heddle.lines()).hasSize(3);
      assertThat(client.ask("hello")).isEqualTo("hello");
    }
  }

  @Test
  void takesAListenersLimitsFromTheEnvironment() throws IOException {
    try (var heddle =
            Heddle.serve(
                List.of(),
                Map.of("HEDDLE_LISTENERS_ECHO_MAX_CONNECTIONS", "1"),
                "echo=tcp://127.0.0.1:0",
                "--set",
                "echo.reject-message=full up");
        var first = heddle.lineClient("echo")) {
      assertThat(first.ask("served")).isEqualTo("served");
      try (Socket second = heddle.connect("echo")) {
        assertThat(second.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("full up");
      }
    }
  }

  @Test
  void takesAdminOffForShort() {
    String file = Heddle.file(folder, "off.yaml", "admin: off\n" + FILE);
    for (String[] arguments :
        new String[][] {
          {"--config", file}, {"echo=tcp://127.0.0.1:0", "--set", "admin=off"},
        }) {
      try (var heddle = Heddle.serveWithDefaultAdmin(arguments)) {
        assertThat(heddle.lines()).contains("admin off");
      }
    }
  }

  @Test
  void givesAnOptionToTheProtocolThatIsNamed() {
    try (var heddle =
            Heddle.serve(
                "chat=tcp://127.0.0.1:0",
                "uppercase=tcp://127.0.0.1:0",
                "--option",
                "chat.history=1",
                "--option",
                "chat.nick-length-max=3");
        var client = heddle.lineClient("chat")) {
      client.readLine();
      assertThat(client.ask("long")).startsWith("* a nick has 1 to 3 letters");
      assertThat(client.ask("ann")).startsWith("* you are in lobby");
      client.send("one\ntwo\n/history\n");
      assertThat(client.readLine()).isEqualTo("* the last 1 lines of lobby are kept");
      assertThat(client.readLine()).isEqualTo("ann: two");
    }
  }

  @Test
  void namesTheVariableOrTheArgumentThatIsWrong() {
    assertRefused(
        Heddle.runWith(Map.of("HEDDLE_LISTENERS_ECHO_IDLE_TIMOUT", "5s"), "", "serve", "echo"),
        "environment HEDDLE_LISTENERS_ECHO_IDLE_TIMOUT: listener echo: idle-timout: unknown key,"
            + " did you mean idle-timeout?");
    assertRefused(
        Heddle.run("serve", "echo", "--set", "ehco.backlog=1"),
        "--set ehco.backlog: unknown listener or key, did you mean echo?");
    assertRefused(
        Heddle.run("serve", "chat", "--option", "chat.histroy=1"),
        "--option chat.histroy: listener chat: options.histroy: unknown key, did you mean"
            + " history?");
    assertRefused(
        Heddle.run("serve", "ehco"), "argument ehco: no protocol 'ehco', did you mean echo?");
    assertRefused(
        Heddle.run("serve", "echo=7001"),
        "argument echo=7001: listener echo: endpoint: expected an endpoint such as"
            + " tcp://127.0.0.1:7001, got '7001'");
    assertRefused(
        Heddle.run("serve", "echo", "--set", "idle-timeout=5s"),
        "--set idle-timeout: expected the name of a listener before this key, as in"
            + " echo.idle-timeout=5s");
    assertRefused(
        Heddle.run("serve", "uppercase", "--set", "uppercase.charset=gbk"),
        "--set uppercase.charset: a listener has no key charset; an option of its protocol is given"
            + " as --option uppercase.charset=gbk");
    assertRefused(
        Heddle.run("serve", "echo", "--option", "chat.history=1"),
        "--option chat.history: no listener here is called chat, the only one is echo");
    assertRefused(
        Heddle.run("serve", "uppercase", "--option", "uppercase.encoding=gbk"),
        "--option uppercase.encoding: listener uppercase: options.encoding: unknown key, the only"
            + " one is charset");
    assertRefused(
        Heddle.run("serve", "echo", "--admin", "http://127.0.0.1:70000"),
        "--admin: expected a port from 1 to 65535, or 0 for any free one, got"
            + " 'http://127.0.0.1:70000'");
  }

  private static void assertRefused(Heddle.Result result, String sentence) {
    assertThat(result.err()).startsWith("heddle: " + sentence).hasLineCount(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
  }
}
