package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code heddle check} and {@code heddle serve --config}: a wrong file is told of in one sentence.
 */
class CheckIT {
  @TempDir private Path folder;

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          echo | idle-timout: 5s       | 4: listeners[0] echo: idle-timout: unknown key, did you mean idle-timeout?
          echo | idle-timeout: soon    | 4: listeners[0] echo: idle-timeout: expected a duration such as 30s, 500ms or off, got 'soon'
          echo | tcp-no-delay: [1, 2]  | 4: listeners[0] echo: tcp-no-delay: expected true, false, on, off, yes or no, got a list
          echo | max-connections: 0    | 4: listeners[0] echo: max-connections: expected 1 or more, or off, got 0
          echo | line-bytes-max: 8GiB  | 4: listeners[0] echo: line-bytes-max: expected 1B to 1GiB, got 8GiB
          echo | over-limit: perhaps   | 4: listeners[0] echo: over-limit: expected reject or queue, got 'perhaps'
          ehco | backlog: 16           | 2: listeners[0] ehco: protocol: no protocol 'ehco', did you mean echo?
          echo | idle-timeout: 0s      | 4: listeners[0] echo: idle-timeout: expected more than 0s, or off, got 0s
          chat | options: {histroy: 1} | 4: listeners[0] chat: options.histroy: unknown key, did you mean history?
          chat | options: {history: x} | 4: listeners[0] chat: options.history: expected a whole number
          chat | options: {history: -1} | 4: listeners[0] chat: options.history: expected 0 to 1000, got -1
          echo | backlog: 1\\n   x: 1   | 5: expected YAML
          """)
  void namesTheLineOfWhatIsWrong(String protocol, String line, String sentence) {
    String text =
        """
        listeners:
          - protocol: %s
            endpoint: tcp://127.0.0.1:0
            %s
        """;
    String file =
        Heddle.file(folder, "bad.yaml", text.formatted(protocol, line.replace("\\n", "\n")));
    assertRefused(Heddle.run("check", file), file + ":" + sentence);
    assertRefused(Heddle.run("serve", "--config", file, "--admin", "off"), file + ":" + sentence);
  }

  /** What only the protocol can find, when it opens. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exec  | allow: none-such    | 5: listeners[0] exec: options.allow: expected a program in
          file  | root: /proc         | 5: listeners[0] file: options.root: /proc cannot be written to
          inbox | file: none/x.jsonl  | 5: listeners[0] inbox: options.file: there is no folder FOLDER/none; create it or name another file
          inbox | file: .             | 5: listeners[0] inbox: options.file: FOLDER/. is a folder; name a file in it
          file  | root: bad.yaml      | 5: listeners[0] file: options.root: FOLDER/bad.yaml is a file; name the folder that holds the files
          qotd  | file: none.txt      | 5: listeners[0] qotd: options.file: no such file: FOLDER/none.txt
          """)
  void namesTheLineOfAnOptionThatTheProtocolRefuses(
      String protocol, String option, String sentence) {
    String file =
        Heddle.file(
            folder,
            "bad.yaml",
            """
            listeners:
              - protocol: %s
                endpoint: tcp://127.0.0.1:0
                options:
                  %s
            """
                .formatted(protocol, option));
    assertRefused(
        Heddle.run("serve", "--config", file, "--admin", "off"),
        file + ":" + sentence.replace("FOLDER", folder.toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "chat, tcp:// or tls:// or unix://, udp://127.0.0.1:0",
    "commands, tcp:// or tls:// or unix://, udp://127.0.0.1:0"
  })
  void refusesATransportThatTheProtocolIsNotServedOver(
      String protocol, String transports, String endpoint) {
    String file =
        Heddle.file(
            folder,
            "bad.yaml",
            "listeners:\n  - protocol: " + protocol + "\n    endpoint: " + endpoint);
    assertRefused(
        Heddle.run("check", file),
        file
            + ":3: listeners[0] %s: endpoint: expected %s, which is all that %s is served over, got %s"
                .formatted(protocol, transports, protocol, endpoint));
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    String file = folder.resolve("none.yaml").toString();
    assertRefused(Heddle.run("check", file), file + ": no such file");
    assertRefused(Heddle.run("serve", "--config", file), file + ": no such file");
  }

  @Test
  void saysThatThereIsNoSuchFolderOfPlugins() {
    String file =
        Heddle.file(
            folder,
            "bad.yaml",
            "plugins: [nowhere]\nlisteners: [{protocol: echo, endpoint: 'tcp://127.0.0.1:0'}]");
    String sentence =
        file + ":1: plugins folder " + folder.resolve("nowhere") + " does not exist; ";
    assertRefused(Heddle.run("check", file), sentence);
    assertRefused(Heddle.run("serve", "--config", file), sentence);
  }

  @Test
  void reportsEveryMistakeOfAFileAtOnce() {
    String file =
        Heddle.file(
            folder,
            "bad.yaml",
            """
            drain-timeout: long
            listeners:
              - {protocol: echo, endpoint: "tcp://127.0.0.1:0", backlog: none}
              - {protocol: chat, endpoint: "nowhere"}
            """);
    Heddle.Result result = Heddle.run("check", file);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("heddle: " + file + ":1: drain-timeout: "),
            second -> assertThat(second).startsWith("heddle: " + file + ":3: listeners[0] echo: "),
            third -> assertThat(third).startsWith("heddle: " + file + ":4: listeners[1] chat: "));
  }

  @Test
  void reportsWhatTheProtocolsFindWrongBesideTheRest() {
    String file =
        Heddle.file(
            folder,
            "bad.yaml",
            """
            plugins: [nowhere]
            drain-timeout: long
            listeners:
              - protocol: uppercase
                endpoint: tcp://*:7000
                backlog: none
                options: {charset: klingon}
              - protocol: nowheres-own
                endpoint: tcp://127.0.0.1:0
              - protocol: commands
                endpoints: [udp://127.0.0.1:0, tcp://127.0.0.1:7000]
                options: {charset: gbk}
            """);
    Heddle.Result result = Heddle.run("check", file);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines().map(line -> line.replace("heddle: " + file + ":", "")))
        .satisfiesExactly(
            plugins -> assertThat(plugins).startsWith("1: plugins folder " + folder),
            timeout -> assertThat(timeout).startsWith("2: drain-timeout: "),
            backlog -> assertThat(backlog).startsWith("6: listeners[0] uppercase: backlog: "),
            charset ->
                assertThat(charset).startsWith("7: listeners[0] uppercase: options.charset: "),
            transport ->
                assertThat(transport)
                    .startsWith("11: listeners[2] commands: endpoint: expected tcp://"),
            clash ->
                assertThat(clash)
                    .startsWith("11: listeners[2] commands: endpoints: expected another port, "),
            option ->
                assertThat(option)
                    .isEqualTo(
                        "12: listeners[2] commands: options.charset: unknown key, expected one of framing, keys-max, key-bytes-max, store-bytes-max"));
  }

  @Test
  void refusesAnAddressWithinAnother() {
    String file =
        Heddle.file(
            folder,
            "bad.yaml",
            """
            listeners:
              - {protocol: echo, endpoint: "tcp://*:7000"}
              - {protocol: chat, endpoint: "tcp://127.0.0.1:7000"}
            """);
    String sentence =
        file
            + ":3: listeners[1] chat: endpoint: expected another port, tcp://127.0.0.1:7000 overlaps tcp://*:7000, which is"
            + " listeners[0] echo's";
    assertRefused(Heddle.run("check", file), sentence);
    assertRefused(Heddle.run("serve", "--config", file), sentence);
  }

  @Test
  void warnsOfWhatIsOfNoUse() {
    Shell.selfSigned(folder, "server");
    String file =
        Heddle.file(
            folder,
            "odd.yaml",
            """
            listeners:
              - protocol: echo
                endpoint: tcp://127.0.0.1:0
                tls: {certificate: server.pem, private-key: server.key}
            """);
    String warning =
        "heddle: warning: "
            + file
            + ":4: listeners[0] echo: tls: is used only if the protocol asks for it, since no endpoint is tls://: write"
            + " the endpoint as tls://HOST:PORT to encrypt every connection";
    assertThat(Heddle.run("check", file))
        .isEqualTo(new Heddle.Result(0, file + ": ok, 1 listener", warning));
    try (var heddle = Heddle.serve("--config", file)) {
      assertThat(heddle.errors()).isEqualTo(warning);
    }
  }

  @Test
  void findsNothingWrongWithAGoodFileAndStartsNothing() throws IOException {
    try (var taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String file =
          Heddle.file(
              folder,
              "good.yaml",
              "listeners: [{protocol: echo, endpoint: 'tcp://127.0.0.1:%d'}]"
                  .formatted(taken.getLocalPort()));
      Heddle.Result result = Heddle.run("check", file);
      assertThat(result).isEqualTo(new Heddle.Result(0, file + ": ok, 1 listener", ""));
    }
  }

  @Test
  void listensNowhereIfOneListenerIsWrong() throws IOException {
    int free = freePort();
    String file =
        Heddle.file(
            folder,
            "bad.yaml",
            """
            listeners:
              - {protocol: echo, endpoint: "tcp://127.0.0.1:%d"}
              - {protocol: uppercase, endpoint: "tcp://127.0.0.1:0", options: {charset: klingon}}
            """
                .formatted(free));
    assertRefused(
        Heddle.run("serve", "--config", file),
        file + ":3: listeners[1] uppercase: options.charset: expected a charset such as utf-8");
    assertThat(free).satisfies(CheckIT::isFree);
  }

  @Test
  void startsAtTheFilesFolderWithRelativePaths() throws IOException {
    Files.createDirectory(folder.resolve("mine"));
    new ThirdParty(folder).protocol("mine", "\"from beside it\"", folder.resolve("mine/mine.jar"));
    String file =
        Heddle.file(
            folder,
            "good.yaml",
            "plugins: [mine]\nlisteners: [{protocol: mine, endpoint: 'tcp://127.0.0.1:0'}]");
    try (var heddle = Heddle.serve("--config", file);
        var client = heddle.lineClient("mine")) {
      assertThat(client.readLine()).isEqualTo("from beside it");
    }
  }

  private static void assertRefused(Heddle.Result result, String sentence) {
    assertThat(result.err()).startsWith("heddle: " + sentence).hasLineCount(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void isFree(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertThat(socket.isConnected()).as("something listens on port " + port).isFalse();
    } catch (IOException refused) {
      assertThat(refused).isInstanceOf(java.net.ConnectException.class);
    }
  }
}
