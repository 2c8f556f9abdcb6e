package io.heddle.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import io.heddle.transport.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class CommandsTest {
  private static final ByteSize KEY_BYTES = new ByteSize(256);
  private static final ByteSize STORE_BYTES = new ByteSize(64 << 20);
  private static final CommandsOptions DEFAULTS =
      new CommandsOptions(Framing.LINES, 100_000, KEY_BYTES, STORE_BYTES);

  @Parameter boolean onLoopback;
  private ProtocolTester tester;

  private TestClient serve(CommandsOptions options) {
    return serve(options, Limits.DEFAULTS);
  }

  private TestClient serve(CommandsOptions options, Limits limits) {
    tester =
        onLoopback
            ? ProtocolTester.onLoopback(new Commands(), options, limits)
            : ProtocolTester.inMemory(new Commands(), options, limits);
    return tester.connect();
  }

  @AfterEach
  void close() {
    if (tester != null) tester.close();
  }

  private static String ask(TestClient client, String line) {
    return client.send(line + "\n").readLine();
  }

  @Test
  void answersEachCommandInOneLine() {
    try (var client = serve(DEFAULTS)) {
      assertThat(ask(client, "PING")).isEqualTo("OK PONG");
      assertThat(ask(client, "ECHO  two  spaces ")).isEqualTo("OK  two  spaces ");
      assertThat(ask(client, "UPPER straße, 世界")).isEqualTo("OK STRASSE, 世界");
      assertThat(ask(client, "SET greeting hello,  world")).isEqualTo("OK");
      assertThat(ask(client, "GET greeting")).isEqualTo("OK hello,  world");
      assertThat(ask(client, "DEL greeting")).isEqualTo("OK");
      assertThat(ask(client, "INCR n")).isEqualTo("OK 1");
      assertThat(ask(client, "INCR n")).isEqualTo("OK 2");
      assertThat(ask(client, "SET a 1")).isEqualTo("OK");
      assertThat(ask(client, "KEYS")).isEqualTo("OK a n");
      assertThat(ask(client, "STATS"))
          .matches("OK connections=1 commands=11 keys=2 uptime-seconds=\\d+");
      assertThat(ask(client, "TIME")).startsWith("OK ").endsWith("Z");
    }
  }

  /** Letters that become several cost {@link String#toUpperCase} the square of their number. */
  @Test
  @Timeout(30)
  void answersALongLineOfAwkwardLettersAtOnce() {
    int letters = 400_000;
    var limits =
        new Limits(1 << 20, 1 << 20, 1 << 20, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30));
    try (var client = serve(DEFAULTS, limits)) {
      client.send("UPPER " + "ΐ".repeat(letters) + "\n");
      assertThat(client.readLine()).isEqualTo("OK " + "Ι\u0308\u0301".repeat(letters));
      byte[] name = "ß".repeat(letters).getBytes(StandardCharsets.ISO_8859_1);
      assertThat(client.send(name).send("\n").readLine()).startsWith("ERR unknown-command ");
    }
  }

  @Test
  void tellsTheTimeAsIso8601InUtc() {
    try (var client = serve(DEFAULTS)) {
      Instant before = Instant.now().minusSeconds(1);
      assertThat(Instant.parse(ask(client, "TIME").substring(3))).isBetween(before, Instant.now());
      assertThat(ask(client, "TIME")).matches("OK .*T.*\\.\\d{3}Z");
    }
    assertThat(Table.TIME.format(Instant.parse("2026-11-25T21:16:17Z")))
        .isEqualTo("2026-11-25T21:16:17.000Z");
  }

  @Test
  void listsItsCommandsInOneLine() {
    try (var client = serve(DEFAULTS)) {
      assertThat(ask(client, "HELP"))
          .contains("HELP: ", "PING: ", "TIME: ", "ECHO TEXT: ", "UPPER TEXT: ", "SET K V: ")
          .contains("GET K: ", "DEL K: ", "INCR K: ", "KEYS: ", "STATS: ", "QUIT: ");
    }
  }

  @Test
  void takesCommandsInAnyCaseButKeysAsTheyAre() {
    try (var client = serve(DEFAULTS)) {
      assertThat(ask(client, " ping ")).isEqualTo("OK PONG");
      assertThat(ask(client, "set Key v")).isEqualTo("OK");
      assertThat(ask(client, "Get Key\r")).isEqualTo("OK v");
      assertThat(ask(client, "GET key")).isEqualTo("ERR not-found no key 'key'");
    }
  }

  @Test
  void saysWhatIsWrongWithALineByACodeAndASentence() {
    try (var client = serve(DEFAULTS)) {
      assertThat(ask(client, "FOO bar"))
          .isEqualTo("ERR unknown-command no command 'FOO', try HELP");
      assertThat(ask(client, "")).isEqualTo("ERR empty the line is empty, try HELP");
      assertThat(ask(client, "  ")).isEqualTo("ERR empty the line is empty, try HELP");
      assertThat(ask(client, "SET k")).isEqualTo("ERR usage SET K V");
      assertThat(ask(client, "SET k ")).isEqualTo("ERR usage SET K V");
      assertThat(ask(client, "GET")).isEqualTo("ERR usage GET K");
      assertThat(ask(client, "GET a b")).isEqualTo("ERR usage GET K");
      assertThat(ask(client, "ECHO")).isEqualTo("ERR usage ECHO TEXT");
      assertThat(ask(client, "PING me")).isEqualTo("ERR usage PING");
      assertThat(ask(client, "DEL k")).isEqualTo("ERR not-found no key 'k'");
      assertThat(ask(client, "x".repeat(100)))
          .isEqualTo("ERR unknown-command no command '" + "x".repeat(40) + "...', try HELP");
    }
  }

  @Test
  void countsOnlyWhatIsANumberAndOnlyAsFarAsItGoes() {
    try (var client = serve(DEFAULTS)) {
      ask(client, "SET n nine");
      assertThat(ask(client, "INCR n")).isEqualTo("ERR not-a-number 'n' holds 'nine'");
      ask(client, "SET n -1");
      assertThat(ask(client, "INCR n")).isEqualTo("OK 0");
      ask(client, "SET n " + Long.MAX_VALUE);
      assertThat(ask(client, "INCR n"))
          .isEqualTo("ERR overflow 'n' is at its maximum, 9223372036854775807");
      assertThat(ask(client, "GET n")).isEqualTo("OK 9223372036854775807");
    }
  }

  @Test
  void answersPipelinedLinesInOrder() {
    try (var client = serve(DEFAULTS)) {
      var lines = new StringBuilder();
      var answers = new StringBuilder();
      for (int i = 1; i <= 1000; i++) {
        lines.append("INCR n\nECHO ").append(i).append("\n\n");
        answers
            .append("OK ")
            .append(i)
            .append("\nOK ")
            .append(i)
            .append("\nERR empty the line is empty, try HELP\n");
      }
      assertThat(client.send(lines + "PING").finish().readAllText())
          .isEqualTo(answers + "OK PONG\n");
    }
  }

  @Test
  void answersADribbleAsItDoesOneWrite() {
    try (var client = serve(DEFAULTS)) {
      client.dribble("SET k wörld\r\nGET k\nUPPER é\n");
      assertThat(client.readLine()).isEqualTo("OK");
      assertThat(client.readLine()).isEqualTo("OK wörld");
      assertThat(client.readLine()).isEqualTo("OK É");
    }
  }

  @Test
  void returnsTheBytesItWasGivenWhateverTheyMean() {
    byte[] value = new byte[256];
    for (int i = 0; i < 256; i++) value[i] = (byte) (i == '\n' || i == '\r' ? 'x' : i);
    try (var client = serve(DEFAULTS)) {
      client.send("SET k ").send(value).send("\nGET k\n");
      assertThat(client.readText(6)).isEqualTo("OK\nOK ");
      assertThat(client.readBytes(256)).isEqualTo(value);
    }
  }

  @Test
  void endsTheConnectionAfterTheAnswerToQuit() {
    try (var client = serve(DEFAULTS)) {
      assertThat(client.send("ECHO goodbye\nquit\nPING\n").finish().readAllText())
          .isEqualTo("OK goodbye\nOK goodbye\n");
      assertThat(client.closeReason()).isEqualTo("handler-returned");
    }
  }

  @Test
  void saysThatALineIsTooLongAndEnds() {
    try (var client = serve(DEFAULTS)) {
      client.send("PING\nECHO ").send("x".repeat(70_000));
      assertThat(client.finish().readAllText())
          .matches("OK PONG\nERR line-too-long a line has at most \\d+ bytes\n");
      assertThat(client.closeReason()).isEqualTo("protocol-error");
    }
  }

  @Test
  void boundsItsStore() {
    try (var client =
        serve(new CommandsOptions(Framing.LINES, 2, new ByteSize(3), new ByteSize(12)))) {
      assertThat(ask(client, "SET abcd 1"))
          .isEqualTo("ERR key-too-long a key has at most 3 bytes, this one 4");
      assertThat(ask(client, "INCR abcd")).startsWith("ERR key-too-long ");
      assertThat(ask(client, "SET a 12345678901")).isEqualTo("OK");
      String full = "ERR store-full keys and values would pass 12B, DEL some first";
      assertThat(ask(client, "SET a 123456789012")).isEqualTo(full);
      assertThat(ask(client, "INCR b")).isEqualTo(full);
      assertThat(ask(client, "SET a 9")).isEqualTo("OK");
      assertThat(ask(client, "INCR b")).isEqualTo("OK 1");
      assertThat(ask(client, "SET c 1"))
          .isEqualTo("ERR store-full there are 2 keys, DEL some first");
      assertThat(ask(client, "DEL a")).isEqualTo("OK");
      assertThat(ask(client, "SET c 123456789")).isEqualTo("OK");
      assertThat(ask(client, "SET c 1234567890")).isEqualTo(full);
      assertThat(ask(client, "KEYS")).isEqualTo("OK b c");
    }
  }

  @Test
  void listsNoMoreKeysThanALineShouldHold() {
    try (var client = serve(DEFAULTS)) {
      for (int i = 1000; i < 1100; i++)
        assertThat(ask(client, "SET " + i + "x".repeat(251) + " v")).isEqualTo("OK");
      String keys = ask(client, "KEYS");
      assertThat(keys).startsWith("OK 1000x").endsWith(" ... and 36 more").hasSizeLessThan(17_000);
    }
  }

  @Test
  void countsEveryIncrementOfMany() throws Exception {
    int clients = 8;
    int each = 500;
    try (var client = serve(DEFAULTS);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        answers.add(
            threads.submit(
                () -> tester.connect().send("INCR n\n".repeat(each)).finish().readAllText()));
      }
      List<String> sums = new ArrayList<>();
      for (Future<String> answer : answers) sums.addAll(answer.get().lines().toList());
      assertThat(sums).hasSize(clients * each).doesNotHaveDuplicates();
      assertThat(ask(client, "GET n")).isEqualTo("OK " + clients * each);
      assertThat(ask(client, "KEYS")).isEqualTo("OK n");
    }
  }

  @Test
  void countsTheConnectionsThatAreOpen() {
    try (var client = serve(DEFAULTS)) {
      var dying = tester.connect();
      assertThat(ask(dying, "PING")).isEqualTo("OK PONG");
      assertThat(ask(client, "STATS")).startsWith("OK connections=2 ");
      dying.reset();
      assertThat(dying.closeReason()).isEqualTo("io-failed");
      assertThat(ask(client, "STATS")).startsWith("OK connections=1 ");
    }
  }

  @Test
  void takesWhatOneReadDeliversAsAMessageIfTold() {
    try (var client = serve(new CommandsOptions(Framing.READS, 100, KEY_BYTES, STORE_BYTES))) {
      assertThat(client.send("PING").readLine()).isEqualTo("OK PONG");
      assertThat(client.send("PING\r\n").readLine()).isEqualTo("OK PONG");
      assertThat(client.send("ECHO a\nECHO b").readLine()).isEqualTo("OK a");
      assertThat(client.readLine()).isEqualTo("OK b");
    }
  }

  @Test
  void refusesOptionsOutOfRangeAndNamesThem() {
    assertThatThrownBy(() -> new CommandsOptions(Framing.LINES, -1, KEY_BYTES, STORE_BYTES))
        .hasMessage("keys-max: expected 0 to 10000000, got -1");
    assertThatThrownBy(() -> new CommandsOptions(Framing.LINES, 1, new ByteSize(0), STORE_BYTES))
        .hasMessage("key-bytes-max: expected 1B to 64KiB, got 0B");
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Commands.class);
    assertThat(new Commands().name()).isEqualTo("commands");
    assertThat(new Commands().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Commands(), DEFAULTS)) {
      assertThat(FaultTester.of(server, "PING\nUPPER a\nNONE\nQUIT\n").run()).isGreaterThan(80);
    }
  }
}
