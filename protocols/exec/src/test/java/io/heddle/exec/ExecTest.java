package io.heddle.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Framing;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class ExecTest {
  private static final Path ROOT = Path.of("/");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final ByteSize KIB = new ByteSize(1 << 10);

  @Parameter boolean onLoopback;
  @TempDir private Path folder;
  private final List<ProcessHandle> leftBehind = new ArrayList<>();
  private ProtocolTester tester;

  static ExecOptions options(String... allow) {
    return new ExecOptions(Framing.LINES, List.of(allow), ROOT, Map.of(), LONG, MIB, 4);
  }

  private static final ByteSize MIB = new ByteSize(1 << 20);

  private TestClient serve(ExecOptions options) {
    tester =
        onLoopback
            ? ProtocolTester.onLoopback(new Exec(), options)
            : ProtocolTester.inMemory(new Exec(), options);
    return tester.connect();
  }

  private TestClient serve(String... allow) {
    return serve(options(allow));
  }

  @AfterEach
  void close() {
    if (tester != null) tester.close();
    leftBehind.forEach(ProcessHandle::destroyForcibly);
  }

  /** The code, and behind a colon as many bytes as there should be. */
  private static String readAnswer(TestClient client) {
    String head = String.valueOf(client.readLine());
    assertThat(head).matches("\\d+ \\d+");
    String[] words = head.split(" ", -1);
    return words[0] + ": " + client.readText(Integer.parseInt(words[1]));
  }

  private static String ask(TestClient client, String message) {
    return readAnswer(client.send(message + "\n"));
  }

  @Test
  void answersWithTheExitCodeAndWhatTheCommandWrote() {
    try (var client = serve("echo", "sh", "true", "false")) {
      assertThat(ask(client, "echo hello  'two  words'")).isEqualTo("0: hello two  words\n");
      assertThat(ask(client, "sh -c 'echo out; echo err >&2; printf end; exit 3'"))
          .isEqualTo("3: out\nerr\nend");
      assertThat(ask(client, "true")).isEqualTo("0: Done.");
      assertThat(ask(client, "false")).isEqualTo("1: Done.");
      assertThat(ask(client, "sh -c 'kill -TERM $$'")).isEqualTo("143: Done.");
      assertThat(ask(client, "echo žluťoučký 世界")).isEqualTo("0: žluťoučký 世界\n");
    }
  }

  @Test
  void refusesWhatIsNotAllowedInASentence() {
    try (var client = serve("echo", "ls -l /srv/*")) {
      assertThat(ask(client, "rm -r /")).isEqualTo("126: this command is not allowed\n");
      assertThat(ask(client, "/bin/echo a")).isEqualTo("126: this command is not allowed\n");
      assertThat(ask(client, "ls -l /etc")).isEqualTo("126: these arguments are not allowed\n");
      assertThat(ask(client, "")).isEqualTo("126: the message names no command\n");
      assertThat(ask(client, "echo 'a")).isEqualTo("126: the quote ' is not closed\n");
      assertThat(ask(client, "echo a\0b")).isEqualTo("126: no argument holds a NUL character\n");
      client.send("echo ").send(new byte[] {(byte) 0xFF, '\n'});
      assertThat(readAnswer(client)).isEqualTo("126: the message is not UTF-8\n");
      assertThat(ask(client, "echo a")).isEqualTo("0: a\n");
    }
  }

  @Test
  void runsNothingThatAShellWould() {
    String trap = folder.resolve("trap").toString();
    try (var client = serve("echo")) {
      for (String attempt :
          List.of(
              "a; touch T",
              "a && touch T",
              "a | touch T",
              "a & touch T",
              "$(touch T)",
              "`touch T`",
              "a > T",
              "a\\n touch T",
              "-e a\rtouch T",
              "${IFS}touch${IFS}T",
              "*")) {
        String words = attempt.replace("T", trap);
        assertThat(ask(client, "echo '" + words + "'")).isEqualTo("0: " + words + "\n");
        assertThat(ask(client, "echo " + words)).startsWith("0: ");
      }
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void givesACommandAFolderAndVariablesOfItsOwnAndNothingToRead() {
    var options =
        new ExecOptions(
            Framing.LINES, List.of("env", "pwd", "cat"), folder, Map.of("A", "b c"), LONG, MIB, 1);
    try (var client = serve(options)) {
      assertThat(ask(client, "pwd")).isEqualTo("0: " + folder + "\n");
      assertThat(ask(client, "env").substring(3).lines())
          .containsExactlyInAnyOrder(
              "A=b c",
              "LANG=C.UTF-8",
              "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
      assertThat(ask(client, "cat")).isEqualTo("0: Done.");
    }
  }

  @Test
  void answersMessagesInOrderWhetherStuckTogetherOrInPieces() {
    try (var client = serve("echo", "sleep")) {
      client.send("sleep 0.3\necho 1\nrm\necho 2\n").dribble("echo 3\necho 4").finish();
      assertThat(client.readAllText())
          .isEqualTo(
              "0 5\nDone.0 2\n1\n126 28\nthis command is not allowed\n0 2\n2\n0 2\n3\n0 2\n4\n");
    }
  }

  @Test
  void answersWithTheBytesAloneIfTold() {
    var options =
        new ExecOptions(Framing.READS, List.of("echo", "true"), ROOT, Map.of(), LONG, MIB, 4);
    try (var client = serve(options)) {
      assertThat(client.send("echo a").readText(2)).isEqualTo("a\n");
      assertThat(client.send("true").readText(5)).isEqualTo("Done.");
      assertThat(client.send("rm").readLine()).isEqualTo("this command is not allowed");
      assertThat(client.send("echo b\r\necho c\n").readLine())
          .isEqualTo("a message is one command, on one line");
      assertThat(client.send("echo 'b\nc'\n\n").readText(4)).isEqualTo("b\nc\n");
    }
  }

  @Test
  void endsACommandThatTakesTooLongAndSaysSoBehindWhatItWrote() {
    var limit = Duration.ofMillis(1500);
    var options = new ExecOptions(Framing.LINES, List.of("sh"), ROOT, Map.of(), limit, MIB, 4);
    try (var client = serve(options)) {
      assertThat(ask(client, "sh -c 'echo $$; sleep 70 & sleep 71'"))
          .matches("124: \\d+\nended: it had not finished after 1.5s\n");
      assertThat(ask(client, "sh -c 'echo next'")).isEqualTo("0: next\n");
    }
  }

  @Test
  void endsTheWholeGroupOfACommandThatTakesTooLong() {
    var limit = Duration.ofMillis(1500);
    var options = new ExecOptions(Framing.LINES, List.of("sh"), ROOT, Map.of(), limit, MIB, 4);
    try (var client = serve(options)) {
      // A grandchild that has nothing open, and cannot be asked to end.
      String late =
          ask(
              client,
              "sh -c '(trap \"\" TERM HUP; sleep 73 >/dev/null 2>&1 &); echo $$; sleep 72'");
      assertThat(late).matches("124: \\d+\nended: .*\n");
      assertThat(groupIsGone(late.substring(5).lines().findFirst().orElseThrow())).isTrue();
    }
  }

  /** The processes of a group, as the system tells: what has ended is not yet gone, maybe. */
  private static boolean groupIsGone(String group) {
    await().until(() -> membersOf(group).isEmpty());
    return true;
  }

  private static List<String> membersOf(String group) {
    return ProcessHandle.allProcesses()
        .map(process -> Path.of("/proc", "" + process.pid(), "stat"))
        .map(ExecTest::statOrNothing)
        // Behind the name, which may hold anything: state, parent, group.
        .map(stat -> stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1))
        .filter(fields -> fields.length > 3 && fields[3].equals(group) && !fields[1].equals("Z"))
        .map(fields -> String.join(" ", fields))
        .toList();
  }

  private static String statOrNothing(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException gone) {
      return "";
    }
  }

  @Test
  void endsTheWholeGroupWhenItsClientResets() {
    Path pid = folder.resolve("pid");
    try (var client = serve("sh")) {
      client.send(
          "sh -c '(sleep 74 &); echo $$ > "
              + pid
              + ".tmp; mv "
              + pid
              + ".tmp "
              + pid
              + "; sleep 75'\nsh -c 'echo never'\n");
      await().until(() -> Files.exists(pid));
      String group = statOrNothing(pid).strip();
      assertThat(membersOf(group)).isNotEmpty();
      client.reset();
      assertThat(client.closeReason()).isEqualTo("io-failed");
      assertThat(groupIsGone(group)).isTrue();
    }
  }

  @Test
  void letsACommandFinishForAClientThatHasNoMoreToSay() {
    try (var client = serve("sh")) {
      client.send("sh -c 'sleep 0.3; echo late'").finish();
      assertThat(client.readAllText()).isEqualTo("0 5\nlate\n");
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  @Test
  void endsACommandThatWritesTooMuch() {
    var options =
        new ExecOptions(Framing.LINES, List.of("yes", "printf"), ROOT, Map.of(), LONG, KIB, 4);
    try (var client = serve(options)) {
      assertThat(ask(client, "yes"))
          .isEqualTo("137: " + "y\n".repeat(512) + "ended: it wrote more than 1KiB\n");
      assertThat(ask(client, "printf %01024d 0")).isEqualTo("0: " + "0".repeat(1024));
    }
  }

  @Test
  void leavesNothingRunningNorWaitsForIt() {
    try (var client = serve("sh")) {
      for (String output : List.of("", ">/dev/null 2>&1")) {
        String answer = ask(client, "sh -c 'sleep 76 " + output + " & echo $$'");
        assertThat(answer).matches("0: \\d+\n");
        assertThat(groupIsGone(answer.substring(3).strip())).isTrue();
      }
    }
  }

  @Test
  void runsSoManyAtATimeAndLetsTheOthersWait() {
    var options = new ExecOptions(Framing.LINES, List.of("sh"), ROOT, Map.of(), LONG, MIB, 1);
    Path go = folder.resolve("go");
    try (var client = serve(options);
        var waiting = tester.connect();
        var givingUp = tester.connect()) {
      client.send(
          "sh -c 'echo began; while ! [ -e " + go + " ]; do sleep 0.05; done; echo ended'\n");
      givingUp.send("sh -c 'touch " + folder.resolve("given-up") + "'\n");
      givingUp.reset();
      assertThat(givingUp.closeReason()).isEqualTo("io-failed");
      waiting.send("sh -c 'echo mine; touch " + go + "'\n");
      // It cannot go on before the other has run: so it is the other that has to wait.
      client.reset();
      assertThat(readAnswer(waiting)).isEqualTo("0: mine\n");
      assertThat(folder).isDirectoryNotContaining("glob:**given-up");
    }
  }

  @Test
  void letsOthersWaitWhileAnswersThatAreNotReadCouldFillAnEighthOfTheHeap() throws Exception {
    var bytes = new ByteSize(64 << 20);
    List<String> allow = List.of("head", "sh");
    var options = new ExecOptions(Framing.LINES, allow, ROOT, Map.of(), LONG, bytes, 4);
    List<TestClient> unread = new ArrayList<>();
    Path over = folder.resolve("over");
    try (var first = serve(options);
        var next = tester.connect();
        var other = ProtocolTester.inMemory(new Exec(), options("echo"));
        var elsewhere = other.connect()) {
      long answers = Math.max(1, Runtime.getRuntime().maxMemory() / 8 / bytes.bytes());
      for (long i = 0; i < answers; i++) {
        TestClient client = i == 0 ? first : tester.connect();
        if (i > 0) unread.add(client);
        // More than the transport holds: with the line before, the answer is on its way.
        assertThat(client.send("head -c 16000000 /dev/zero\n").readLine()).isEqualTo("0 16000000");
      }
      next.send("sh -c '[ -e " + over + " ] && echo after || echo before'\n");
      // So long it would have taken.
      for (int i = 0; i < 3; i++) assertThat(ask(elsewhere, "echo a")).isEqualTo("0: a\n");
      Files.createFile(over);
      first.reset();
      assertThat(readAnswer(next)).isEqualTo("0: after\n");
      // Their room is that of every other test, too.
      unread.forEach(TestClient::reset);
    }
  }

  @Test
  void answersForCommandsThatLeaveSomethingBehindAndKeepsNothingOfIt() {
    var options = new ExecOptions(Framing.LINES, List.of("sh"), ROOT, Map.of(), LONG, MIB, 2);
    try (var client = serve(options)) {
      for (int i = 0; i < 5; i++) {
        Path pid = folder.resolve("pid" + i);
        String script = leaving(pid, "sleep 1000") + "; echo done";
        assertThat(ask(client, "sh -c \"" + script + "\"")).isEqualTo("0: done\n");
        ProcessHandle.of(Long.parseLong(statOrNothing(pid).strip())).ifPresent(leftBehind::add);
      }
      await().until(() -> threads("heddle-process").isEmpty());
      assertThat(leftBehind).hasSize(5).allMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void cutsOffWhatWritesOnOutsideOfItsGroup() {
    try (var client = serve("sh")) {
      for (int i = 0; i < 5; i++) {
        Path pid = folder.resolve("pid" + i);
        String answer = ask(client, "sh -c \"" + leaving(pid, "yes") + "\"");
        assertThat(answer.substring(0, answer.indexOf(':'))).isIn("0", "137");
        String left = statOrNothing(pid).strip();
        await().until(() -> !runs(left));
      }
    }
  }

  /** Between double quotes; what is in no group of the server's when the file has its number. */
  private static String leaving(Path pid, String command) {
    return "setsid sh -c 'echo $$ > P.new; mv P.new P; exec C' & until [ -e P ]; do :; done"
        .replace("P", pid.toString())
        .replace("C", command);
  }

  /** Not if it has only not been waited for. */
  private static boolean runs(String pid) {
    String stat = statOrNothing(Path.of("/proc", pid, "stat"));
    return !stat.isEmpty() && !stat.substring(stat.lastIndexOf(')') + 1).startsWith(" Z");
  }

  private static List<String> threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name::equals)
        .toList();
  }

  @Test
  void letsTheNextOneRunOnlyWhenTheGroupHasEnded() throws Exception {
    var limit = Duration.ofMillis(1500);
    var options = new ExecOptions(Framing.LINES, List.of("sh"), ROOT, Map.of(), limit, MIB, 1);
    Path pid = folder.resolve("first");
    try (var client = serve(options);
        var waiting = tester.connect();
        var other = ProtocolTester.inMemory(new Exec(), options("echo"));
        var elsewhere = other.connect()) {
      client.send("sh -c 'echo $$ > P.new; mv P.new P; sleep 78'\n".replace("P", "" + pid));
      await().until(() -> Files.exists(pid));
      String first = statOrNothing(pid).strip();
      // What ends the group cannot, now.
      ProcessHandle keeper = keeper();
      signal("STOP", keeper);
      assertThat(readAnswer(client)).isEqualTo("124: ended: it had not finished after 1.5s\n");
      waiting.send("sh -c 'kill -0 " + first + " 2>&1 && echo it runs'\n");
      // In that time it would have been run.
      for (int i = 0; i < 5; i++) assertThat(ask(elsewhere, "echo a")).isEqualTo("0: a\n");
      signal("CONT", keeper);
      assertThat(readAnswer(waiting)).startsWith("1: ").doesNotContain("it runs");
    }
  }

  /** Of the only group that there is. */
  private static ProcessHandle keeper() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("read mark"))
        .findFirst()
        .orElseThrow();
  }

  private static void signal(String name, ProcessHandle to) throws Exception {
    new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " " + to.pid()).start().waitFor();
  }

  @Test
  void saysThatAMessageIsTooLongAndEnds() {
    try (var client = serve("echo")) {
      client.send("echo " + "x".repeat(70_000)).finish();
      assertThat(client.readAllText()).matches("126 34\na message has at most 65536 bytes\n");
      assertThat(client.closeReason()).isEqualTo("protocol-error");
    }
  }

  @Test
  void refusesOptionsOutOfRangeAndNamesThem() {
    assertThatThrownBy(() -> options())
        .hasMessage("allow: expected the commands that may be run, such as date, got none");
    assertThatThrownBy(() -> serve("no-such-command"))
        .hasMessageStartingWith("allow: expected a program in /usr/local/sbin:")
        .hasMessageEndingWith("got 'no-such-command'");
    List<String> allow = List.of("date");
    assertThatThrownBy(
            () -> new ExecOptions(Framing.LINES, allow, ROOT, Map.of(), Duration.ZERO, MIB, 4))
        .hasMessage("timeout: expected 1ms to 24h, got 0s");
    assertThatThrownBy(() -> new ExecOptions(Framing.LINES, allow, ROOT, Map.of(), LONG, MIB, 0))
        .hasMessage("concurrency: expected 1 to 1000, got 0");
    assertThatThrownBy(() ->
            new ExecOptions(Framing.LINES, allow, ROOT, Map.of(), LONG, new ByteSize(65L << 20), 4))
        .hasMessage("output-bytes-max: expected 1B to 64MiB, got 65MiB");
    assertThatThrownBy(
            () -> new ExecOptions(Framing.LINES, allow, Path.of("/none"), Map.of(), LONG, MIB, 4))
        .hasMessage("directory: expected a folder, got '/none'");
    assertThatThrownBy(
            () -> new ExecOptions(Framing.LINES, allow, ROOT, Map.of("a=b", ""), LONG, MIB, 4))
        .hasMessage("environment: expected a name, got 'a=b'");
  }

  /** A listener that other machines reach. */
  private record Open(boolean requiresClientCertificate) implements ListenerInfo {
    @Override
    public String name() {
      return "exec";
    }

    @Override
    public List<String> endpoints() {
      return List.of("tls://0.0.0.0:7000");
    }

    @Override
    public boolean loopbackOnly() {
      return false;
    }

    @Override
    public boolean canStartTls() {
      return true;
    }

    @Override
    public int lineBytesMax() {
      return 1;
    }

    @Override
    public int frameBytesMax() {
      return 1;
    }

    @Override
    public long outputBytesMax() {
      return 1;
    }
  }

  @Test
  void servesOtherMachinesOnlyIfTheyShowACertificate() {
    assertThatThrownBy(() -> new Exec().open(options("date"), new Open(false)))
        .hasMessageStartingWith("endpoint: expected a loopback address, or tls:// with a client-ca")
        .hasMessageEndingWith("got tls://0.0.0.0:7000");
    assertThat(new Exec().open(options("date"), new Open(true))).isNotNull();
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Exec.class);
    assertThat(new Exec().name()).isEqualTo("exec");
    assertThat(new Exec().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Exec(), options("echo"))) {
      assertThat(FaultTester.of(server, "echo a\nrm\n").run()).isGreaterThan(50);
    }
  }
}
