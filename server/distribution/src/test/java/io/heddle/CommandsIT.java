package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code commands} on the wire: one answer line for each line, over a store that all share. */
class CommandsIT {
  private static Heddle heddle;
  private LineClient client;

  @BeforeAll
  static void start() {
    heddle =
        Heddle.serve(
            "commands=tcp://127.0.0.1:0",
            "--option",
            "keys-max=5",
            "--option",
            "store-bytes-max=1KiB",
            "--set",
            "commands.line-bytes-max=2KiB");
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  @BeforeEach
  void connect() {
    client = heddle.lineClient("commands");
  }

  @AfterEach
  void disconnect() {
    for (String key : client.ask("KEYS").replaceFirst("OK ?", "").split(" ", 0)) {
      if (!key.isEmpty()) client.ask("DEL " + key);
    }
    client.close();
  }

  @Test
  void answersEveryCommand() {
    assertThat(client.ask("PING")).isEqualTo("OK PONG");
    assertThat(client.ask("ECHO  two  spaces ")).isEqualTo("OK  two  spaces ");
    assertThat(client.ask("UPPER straße")).isEqualTo("OK STRASSE");
    assertThat(client.ask("SET color dark blue")).isEqualTo("OK");
    assertThat(client.ask("GET color")).isEqualTo("OK dark blue");
    assertThat(client.ask("INCR count")).isEqualTo("OK 1");
    assertThat(client.ask("INCR count")).isEqualTo("OK 2");
    assertThat(client.ask("KEYS")).isEqualTo("OK color count");
    assertThat(client.ask("DEL color")).isEqualTo("OK");
    assertThat(client.ask("KEYS")).isEqualTo("OK count");
    assertThat(client.ask("STATS"))
        .matches("OK connections=\\d+ commands=\\d+ keys=1 uptime-seconds=\\d+");
  }

  @Test
  void tellsTheTime() {
    Instant before = Instant.now().minusMillis(1);
    String answer = client.ask("TIME");
    assertThat(answer).startsWith("OK ");
    assertThat(Instant.parse(answer.substring(3)))
        .isBetween(before, before.plus(Duration.ofMinutes(1)));
  }

  @Test
  void listsEveryCommandInItsHelp() {
    assertThat(client.ask("HELP"))
        .startsWith("OK ")
        .contains("HELP", "PING", "TIME", "ECHO TEXT", "UPPER TEXT", "SET K V", "GET K", "DEL K")
        .contains("INCR K", "KEYS", "STATS", "QUIT");
  }

  @Test
  void takesCommandsInEitherCaseAndLinesThatEndWithCrLf() {
    assertThat(client.ask("ping\r")).isEqualTo("OK PONG");
    assertThat(client.ask("  Set K v\r")).isEqualTo("OK");
    assertThat(client.ask("get K")).isEqualTo("OK v");
    assertThat(client.ask("GET k")).startsWith("ERR not-found ");
  }

  @Test
  void saysWhatIsWrongWithALine() {
    client.ask("SET text hello");
    client.ask("SET top 9223372036854775807");
    assertThat(client.ask("")).isEqualTo("ERR empty the line is empty, try HELP");
    assertThat(client.ask("MAKE tea")).isEqualTo("ERR unknown-command no command 'MAKE', try HELP");
    assertThat(client.ask("SET onlykey")).isEqualTo("ERR usage SET K V");
    assertThat(client.ask("GET")).isEqualTo("ERR usage GET K");
    assertThat(client.ask("GET a b")).isEqualTo("ERR usage GET K");
    assertThat(client.ask("PING now")).isEqualTo("ERR usage PING");
    assertThat(client.ask("ECHO")).isEqualTo("ERR usage ECHO TEXT");
    assertThat(client.ask("GET nothing")).isEqualTo("ERR not-found no key 'nothing'");
    assertThat(client.ask("DEL nothing")).isEqualTo("ERR not-found no key 'nothing'");
    assertThat(client.ask("INCR text")).isEqualTo("ERR not-a-number 'text' holds 'hello'");
    assertThat(client.ask("INCR top"))
        .isEqualTo("ERR overflow 'top' is at its maximum, 9223372036854775807");
    assertThat(client.ask("SET " + "k".repeat(257) + " v"))
        .isEqualTo("ERR key-too-long a key has at most 256 bytes, this one 257");
    assertThat(client.ask("PING")).as("after all that").isEqualTo("OK PONG");
  }

  @Test
  void refusesWhatPassesTheBoundsOfItsStore() {
    for (int i = 1; i <= 5; i++) assertThat(client.ask("SET k" + i + " v")).isEqualTo("OK");
    assertThat(client.ask("SET k6 v")).isEqualTo("ERR store-full there are 5 keys, DEL some first");
    assertThat(client.ask("SET k1 " + "v".repeat(1100)))
        .isEqualTo("ERR store-full keys and values would pass 1KiB, DEL some first");
    assertThat(client.ask("GET k1")).as("what it held before").isEqualTo("OK v");
    assertThat(client.ask("DEL k2")).isEqualTo("OK");
    assertThat(client.ask("SET k6 v")).isEqualTo("OK");
  }

  @Test
  void givesBackTheVeryBytesItWasGiven() throws IOException {
    try (Socket socket = heddle.connect("commands")) {
      byte[] line = {'E', 'C', 'H', 'O', ' ', (byte) 0xFF, 0, 7, (byte) 0xC3, '\n'};
      socket.getOutputStream().write(line);
      assertThat(socket.getInputStream().readNBytes(8))
          .containsExactly('O', 'K', ' ', 0xFF, 0, 7, 0xC3, '\n');
    }
  }

  @Test
  void answersTenThousandPipelinedLinesInOrder() throws Exception {
    int lines = 10_000;
    String sent = numbered("ECHO line ", lines);
    try (LineClient pipeline = heddle.lineClient("commands")) {
      var sending = CompletableFuture.runAsync(() -> pipeline.send(sent), Shell.THREADS);
      List<String> answers = new ArrayList<>();
      for (int i = 0; i < lines; i++) answers.add(pipeline.readLine());
      sending.get();
      assertThat(String.join("\n", answers) + "\n").isEqualTo(numbered("OK line ", lines));
    }
  }

  private static String numbered(String text, int lines) {
    return IntStream.range(0, lines).mapToObj(i -> text + i + "\n").collect(Collectors.joining());
  }

  @Test
  void sharesOneStoreBetweenAllConnections() {
    try (LineClient other = heddle.lineClient("commands")) {
      assertThat(client.ask("SET shared by all")).isEqualTo("OK");
      assertThat(other.ask("GET shared")).isEqualTo("OK by all");
      assertThat(other.ask("DEL shared")).isEqualTo("OK");
      assertThat(client.ask("GET shared")).startsWith("ERR not-found ");
    }
  }

  @Test
  void countsExactlyHoweverManyCountAtOnce() {
    int connections = 20;
    int each = 500;
    List<LineClient> counting =
        IntStream.range(0, connections).mapToObj(i -> heddle.lineClient("commands")).toList();
    counting.forEach(one -> one.send("INCR hits\n".repeat(each)));
    List<Long> sums = new ArrayList<>();
    for (LineClient one : counting) {
      for (int i = 0; i < each; i++) sums.add(Long.parseLong(one.readLine().substring(3)));
      one.close();
    }
    assertThat(sums).as("every sum was answered once").doesNotHaveDuplicates();
    assertThat(client.ask("GET hits")).isEqualTo("OK " + connections * each);
  }

  @Test
  void endsBehindQuitAndAnswersNothingMore() {
    client.send("PING\nQUIT\nPING\n");
    assertThat(client.readLine()).isEqualTo("OK PONG");
    assertThat(client.readLine()).isEqualTo("OK goodbye");
    assertThat(client.readLine()).isNull();
    connect();
  }

  @Test
  void answersALastLineWithoutItsNewline() throws IOException {
    try (LineClient one = heddle.lineClient("commands")) {
      one.send("PING\nECHO last");
      one.socket().shutdownOutput();
      assertThat(one.readLine()).isEqualTo("OK PONG");
      assertThat(one.readLine()).isEqualTo("OK last");
      assertThat(one.readLine()).isNull();
    }
  }

  @Test
  void endsAConnectionWhoseLineIsTooLongAfterSayingSo() {
    try (LineClient one = heddle.lineClient("commands")) {
      assertThat(one.ask("ECHO " + "x".repeat(2043))).isEqualTo("OK " + "x".repeat(2043));
      assertThat(one.ask("ECHO " + "x".repeat(50_000)))
          .isEqualTo("ERR line-too-long a line has at most 2048 bytes");
      assertThat(one.readLine()).isNull();
    }
    assertThat(client.ask("PING")).as("the others").isEqualTo("OK PONG");
  }

  @Test
  void takesWhatOneReadDeliversWhereTheOptionSaysSo() {
    try (var reads = Heddle.serve("commands=tcp://127.0.0.1:0", "--option", "framing=reads");
        LineClient one = reads.lineClient("commands")) {
      assertThat(one.send("PING").readLine()).isEqualTo("OK PONG");
      assertThat(one.send("SET k v\r\n").readLine()).isEqualTo("OK");
      one.send("GET k\nINCR n");
      assertThat(one.readLine()).isEqualTo("OK v");
      assertThat(one.readLine()).isEqualTo("OK 1");
    }
  }

  @Test
  void talksToNcAndBash() {
    Shell.require("nc");
    int port = heddle.port("commands");
    assertThat(Shell.output("printf 'SET a 1\\nINCR a\\nQUIT\\n' | nc 127.0.0.1 $1", port))
        .isEqualTo("OK\nOK 2\nOK goodbye");
    String bash =
        "exec 3<>/dev/tcp/127.0.0.1/$1; echo DEL a >&3; read -r answer <&3; echo \"$answer\"";
    assertThat(Shell.output(bash, port)).isEqualTo("OK");
  }

  @Test
  void talksToTelnet() {
    assertThat(Shell.askByTelnet(heddle.port("commands"), "ECHO hello")).isEqualTo("OK hello");
  }

  @Test
  void talksToPython() {
    Shell.require("python3");
    String answers =
        Shell.output(
            """
            python3 - $1 <<'END'
            import socket, sys
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
            f = s.makefile("rw", encoding="utf-8", newline="\\n")
            for line in ["SET name Žofie", "GET name", "UPPER žofie"]:
                f.write(line + "\\n")
                f.flush()
                print(ascii(f.readline()))
            END
            """,
            heddle.port("commands"));
    assertThat(answers).isEqualTo("'OK\\n'\n'OK \\u017dofie\\n'\n'OK \\u017dOFIE\\n'");
    assertThat(client.ask("GET name").getBytes(UTF_8)).asString(UTF_8).isEqualTo("OK Žofie");
  }
}
