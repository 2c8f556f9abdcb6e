package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code heddle}: help, version, and what it makes of mistakes. */
class CommandLineIT {
  @TempDir private Path folder;

  /** As the help lists them, so that a new one is looked at by itself. */
  static List<String> commands() {
    return Heddle.run("--help")
        .out()
        .lines()
        .dropWhile(line -> !line.equals("Commands:"))
        .skip(1)
        .takeWhile(line -> line.startsWith(" "))
        .filter(line -> line.matches("  \\S.*"))
        .map(line -> line.strip().split(" ", 2)[0])
        .toList();
  }

  @Test
  void listsItsCommandsInItsHelp() {
    assertThat(commands())
        .contains("serve", "load", "capacity", "file", "protocols", "check", "help");
    assertThat(Heddle.run("-h").out())
        .startsWith("Usage: heddle ")
        .contains("Exit codes:", "JAVA_HOME", "JAVA_OPTS", "HEDDLE_");
  }

  @Test
  void listsNoExitCodeThatNothingExitsWith() {
    assertThat(
            Heddle.run("--help")
                .out()
                .lines()
                .dropWhile(line -> !line.equals("Exit codes:"))
                .takeWhile(line -> !line.isEmpty()))
        .extracting(line -> line.strip().split(" ", 2)[0])
        .containsExactly("Exit", "0", "1", "2", "3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocols --json", "help serve", "serve --help", "--version"})
  void failsWhereItsResultDoesNotArrive(String command) {
    assertThat(printing(command, "> /dev/full"))
        .isEqualTo(
            new Heddle.Result(1, "", "heddle: cannot print all of it: No space left on device"));
    // Whoever has seen enough has not missed anything.
    assertThat(printing(command, "| true")).isEqualTo(new Heddle.Result(0, "", ""));
  }

  /** In the language of whoever types it, too. */
  @Test
  void isContentWithAReaderThatHasSeenEnoughWhateverItIsCalled() {
    assumeTrue(Files.exists(Path.of("/usr/share/locale/de/LC_MESSAGES/libc.mo")), "no German");
    assertThat(printing("protocols", "| true", Map.of("LANGUAGE", "de", "LC_ALL", "C.UTF-8")))
        .isEqualTo(new Heddle.Result(0, "", ""));
  }

  /** What it printed first is no result. */
  @Test
  void endsWellAfterItHasServedThoughNobodyCouldReadThat() {
    var served =
        Shell.run(
            Path.of("."),
            Map.of(),
            """
            "$1" --debug serve "echo=unix://$2" --admin http://127.0.0.1:0 >/dev/full 2>/dev/null &
            until [ -S "$2" ]; do kill -0 $! || exit 9; done
            kill -TERM $!
            wait $!
            """,
            Heddle.HOME.toAbsolutePath().resolve("bin/heddle"),
            folder.resolve("socket"));
    assertThat(served).isEqualTo(new Heddle.Result(0, "", ""));
  }

  private static Heddle.Result printing(String command, String where) {
    return printing(command, where, Map.of());
  }

  private static Heddle.Result printing(
      String command, String where, Map<String, String> environment) {
    String heddle = Heddle.HOME.toAbsolutePath().resolve("bin/heddle").toString();
    return Shell.run(
        Path.of("."), environment, "set -o pipefail; \"$1\" " + command + " " + where, heddle);
  }

  @Test
  void tellsItsVersion() {
    assertThat(Heddle.run("--version")).isEqualTo(new Heddle.Result(0, "heddle 0.1.0", ""));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpsWithEveryCommand(String command) {
    Heddle.Result help = Heddle.run(command, "--help");
    assertThat(help.out()).startsWith("Usage: heddle " + command + " ").contains("--debug");
    assertThat(help.err()).isEmpty();
    assertThat(help.exitCode()).isZero();
    assertThat(Heddle.run("help", command)).isEqualTo(help);
    assertThat(Heddle.run(command, "--version"))
        .isEqualTo(new Heddle.Result(0, "heddle 0.1.0", ""));
  }

  @Test
  void saysWhatServeTakesThatHasSeveralParts() {
    assertThat(Heddle.run("serve", "--help").out().replaceAll("\\s+", " "))
        .contains("echo=tcp://*:7,udp://*:7", "exec.environment.TZ=UTC");
  }

  @Test
  void helpsWithoutACommandAsWell() {
    assertThat(Heddle.run("help")).isEqualTo(Heddle.run("--help"));
    assertThat(Heddle.run("help", "file", "put")).isEqualTo(Heddle.run("file", "put", "--help"));
    assertThat(Heddle.run("help", "file", "pot").err())
        .isEqualTo("heddle: unknown command 'pot', did you mean put?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          srve                | unknown command 'srve', did you mean serve? (see heddle --help)
          prot                | unknown command 'prot', did you mean protocols? (see heddle --help)
          frobnicate          | unknown command 'frobnicate', expected one of serve, connect, load, capacity, file, protocols, check, status, health, connections, stack, kill, drain, resume, help (see heddle --help)
          help srve           | unknown command 'srve', did you mean serve?
          serve --confg x     | unknown option --confg, did you mean --config? (see heddle serve --help)
          serve --frobnicate  | unknown option --frobnicate (see heddle serve --help)
          protocols --jsn     | unknown option --jsn, did you mean --json? (see heddle protocols --help)
          serve --config      | --config: expected FILE, got nothing (see heddle serve --help)
          check               | missing FILE (see heddle check --help)
          check a.yaml b.yaml | unexpected argument 'b.yaml', expected FILE alone (see heddle check --help)
          status now          | unexpected argument 'now', expected options alone (see heddle status --help)
          status --count 3    | --count: it counts the looks of --watch; add that
          status --watch=1ms  | --watch: expected 100ms or more, got '1ms'
          status --watch --count 0 | --count: expected 1 or more, got '0'
          status --watch=5    | --watch: expected a unit, as in 5s or 5ms, got '5' (see heddle status --help)
          status --admin 1:7  | --admin: expected a URL such as http://127.0.0.1:7070, got '1:7' (see heddle status --help)
          connect ::1 7000    | unexpected argument '7000', expected ENDPOINT alone; write tcp://[::1]:7000 (see heddle connect --help)
          connect host 7000   | unexpected argument '7000', expected ENDPOINT alone; write tcp://host:7000 (see heddle connect --help)
          load --clients abc  | --clients: expected a whole number, got 'abc' (see heddle load --help)
          load --seed 9e9     | --seed: expected a whole number, got '9e9' (see heddle load --help)
          load --clients 3000000000 | --clients: expected a whole number of at most 2147483647, got '3000000000' (see heddle load --help)
          load --clients ٣    | --clients: expected a whole number, got '٣' (see heddle load --help)
          stack abc           | ID: expected an id that heddle connections shows, such as 1, got 'abc' (see heddle stack --help)
          stack 0             | ID: expected an id that heddle connections shows, such as 1, got '0' (see heddle stack --help)
          kill abc            | ID: expected an id that heddle connections shows, such as 1, got 'abc' (see heddle kill --help)
          kill -1             | ID: expected an id that heddle connections shows, such as 1, got '-1' (see heddle kill --help)
          kill ٣              | ID: expected an id that heddle connections shows, such as 1, got '٣' (see heddle kill --help)
          kill                | missing ID (see heddle kill --help)
          capacity            | missing --slo METRIC OP VALUE (see heddle capacity --help)
          file rm             | unknown command 'rm', expected one of put, get, ls (see heddle file --help)
          file                | missing command, expected one of put, get, ls (see heddle file --help)
          file put            | missing ENDPOINT and LOCAL (see heddle file put --help)
          ``                  | missing command, expected one of serve, connect, load, capacity, file, protocols, check, status, health, connections, stack, kill, drain, resume, help (see heddle --help)
          """)
  void saysInOneSentenceWhatIsWrongWithItsArguments(String arguments, String sentence) {
    String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);
    assertThat(Heddle.run(words)).isEqualTo(new Heddle.Result(2, "", "heddle: " + sentence));
  }

  static Stream<List<String>> failures() throws IOException {
    return Stream.of(
        List.of("2", "srve"),
        List.of("2", "check", "/no/such.yaml"),
        List.of("2", "serve", "--config", "/no/such.yaml"),
        List.of("2", "protocols", "--plugins", "/no/such"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void showsAStackTraceOnlyUnderDebug(List<String> failure) {
    assertStackTraceOnlyUnderDebug(
        Integer.parseInt(failure.get(0)),
        failure.subList(1, failure.size()).toArray(String[]::new));
  }

  @Test
  void exitsOneWhenAPortIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String endpoint = "echo=tcp://127.0.0.1:" + taken.getLocalPort();
      assertThat(assertStackTraceOnlyUnderDebug(1, "serve", endpoint, "--admin", "off"))
          .contains("echo", endpoint.substring("echo=".length()));
    }
  }

  /** Returns the sentence. */
  private static String assertStackTraceOnlyUnderDebug(int exitCode, String... arguments) {
    Heddle.Result plain = Heddle.run(arguments);
    assertThat(plain.exitCode()).isEqualTo(exitCode);
    assertThat(plain.out()).isEmpty();
    assertThat(plain.err()).startsWith("heddle: ").hasLineCount(1);
    Heddle.Result debugged =
        Heddle.run(
            Stream.concat(Stream.of(arguments), Stream.of("--debug")).toArray(String[]::new));
    assertThat(debugged.exitCode()).isEqualTo(exitCode);
    assertThat(debugged.err()).contains(plain.err()).contains("\n\tat ");
    return plain.err();
  }
}
