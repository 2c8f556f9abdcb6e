package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code exec} on the wire: the tutorials' server of remote commands, without what is wrong there.
 */
class RemoteCommandsIT {
  @TempDir private static Path folder;
  private static Path files;
  private static Heddle heddle;

  @BeforeAll
  static void start() throws IOException {
    files = Files.createDirectory(folder.resolve("files"));
    Files.createFile(files.resolve("one"));
    heddle =
        Heddle.serve(
            "--config",
            Heddle.file(
                folder,
                "heddle.yaml",
                """
                listeners:
                  - protocol: exec
                    endpoints: [tcp://127.0.0.1:0, "unix://%1$s/exec.sock"]
                    options:
                      allow: [echo, "true", sh, seq, "ls %1$s/files/*", "ls %1$s/files"]
                      directory: files
                      timeout: 60s
                  - {name: reads, protocol: exec, endpoint: "tcp://127.0.0.1:0",
                     options: {allow: [echo, "true", seq], framing: reads}}
                  - {name: hasty, protocol: exec, endpoint: "tcp://127.0.0.1:0",
                     options: {allow: [sh, "yes", echo], timeout: 1s, output-bytes-max: 64KiB}}
                """
                    .formatted(folder)));
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  /** The code, and behind a colon as many bytes as there should be. */
  private static String readAnswer(LineClient client) {
    String head = String.valueOf(client.readLine());
    assertThat(head).matches("\\d+ \\d+");
    String[] words = head.split(" ", -1);
    return words[0] + ": " + client.readText(Integer.parseInt(words[1]));
  }

  private static String ask(LineClient client, String message) {
    return readAnswer(client.send(message + "\n"));
  }

  private static String python(String listener, String script) {
    Shell.require("python3");
    String start =
        """
        python3 - $1 <<'END'
        import socket, struct, sys
        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
        def exactly(count):
            data = b""
            while len(data) < count:
                part = s.recv(min(1024, count - len(data)))
                if not part: break
                data += part
            return data
        """;
    return Shell.output(start + script + "\nEND\n", heddle.port(listener));
  }

  @Test
  void talksToTheTutorialsOwnClientWhichSendsWithoutANewline() {
    String script =
        """
        for command in ["echo hello", "true", "rm one", "echo 'never", "echo again"]:
            s.send(command.encode())
            print(s.recv(1024).decode())
        s.send(b"seq 1000")
        print(len(exactly(3893)))
        s.send(b"echo end")
        print(s.recv(1024).decode())
        """;
    assertThat(python("reads", script).lines().filter(line -> !line.isEmpty()))
        .containsExactly(
            "hello",
            "Done.",
            "this command is not allowed",
            "the quote ' is not closed",
            "again",
            "3893",
            "end");
  }

  @Test
  void letsAClientKnowWhereEachAnswerEndsHoweverManyItAskedForAtOnce() {
    String script =
        """
        s.sendall(b"seq 5000\\ntrue\\n\\necho a\\nsh -c 'exit 7'\\n")
        for answer in range(5):
            head = b""
            while not head.endswith(b"\\n"): head += exactly(1)
            code, size = map(int, head.split())
            data = exactly(size)
            print(code, size, data[-12:])
        s.close()
        """;
    assertThat(python("exec", script))
        .isEqualTo(
            """
            0 23893 b'8\\n4999\\n5000\\n'
            0 5 b'Done.'
            126 29 b' no command\\n'
            0 2 b'a\\n'
            7 5 b'Done.'\
            """);
  }

  @Test
  void answersAClientThatHasNothingMoreToSay() {
    Shell.require("nc");
    String script = "printf \"sh -c 'sleep 0.5; pwd; echo late >&2'\" | nc -N 127.0.0.1 $1";
    int bytes = (files + "\nlate\n").length();
    assertThat(Shell.output(script, heddle.port("exec"))).isEqualTo("0 %d\n%s\nlate", bytes, files);
    assertThat(Shell.output("printf true | nc -N -U $1/exec.sock", folder)).isEqualTo("0 5\nDone.");
  }

  @Test
  void runsNothingThatAShellWould() {
    Path trap = folder.resolve("trap");
    List<String> attempts =
        List.of(
            "; touch T",
            "&& touch T",
            "| touch T",
            "& touch T",
            "$(touch T)",
            "`touch T`",
            "> T",
            "\rtouch T",
            "${IFS}touch T",
            "-e \\0012touch T",
            "'\" ; touch T ; \"'",
            "\\\\; touch T");
    try (LineClient client = heddle.lineClient("exec")) {
      for (String attempt : attempts)
        assertThat(ask(client, "echo " + attempt.replace("T", trap.toString()))).startsWith("0: ");
      assertThat(ask(client, "echo $HOME * `id`;")).isEqualTo("0: $HOME * `id`;\n");
      assertThat(ask(client, "touch " + trap)).startsWith("126: this command is not allowed");
      assertThat(ask(client, "echo a\0; touch " + trap)).startsWith("126: no argument holds a NUL");
      client.send("echo a\ntouch " + trap + "\necho b\n");
      assertThat(readAnswer(client)).isEqualTo("0: a\n");
      assertThat(readAnswer(client)).startsWith("126: ");
      assertThat(readAnswer(client)).isEqualTo("0: b\n");
    }
    assertThat(trap).doesNotExist();
  }

  @Test
  void allowsOnlyTheArgumentsThatMatch() {
    try (LineClient client = heddle.lineClient("exec")) {
      assertThat(ask(client, "ls " + files)).isEqualTo("0: one\n");
      assertThat(ask(client, "ls " + files + "/one")).isEqualTo("0: " + files + "/one\n");
      for (String arguments : List.of("", "/", files + "/..", files + "/../trap", "-R " + files))
        assertThat(ask(client, "ls " + arguments))
            .isEqualTo("126: these arguments are not allowed\n");
      assertThat(ask(client, "/bin/ls " + files)).startsWith("126: this command is not allowed");
    }
  }

  @Test
  void endsACommandAndItsChildrenWhenTheirTimeIsUp() {
    try (LineClient client = heddle.lineClient("hasty")) {
      String answer =
          ask(
              client,
              "sh -c 'trap \"\" TERM HUP; sh -c \"sleep 71 & sleep 72\" & echo $$; sleep 73'");
      assertThat(answer).matches("124: \\d+\nended: it had not finished after 1s\n");
      awaitGone(answer.substring(5).lines().findFirst().orElseThrow());
      assertThat(ask(client, "yes"))
          .isEqualTo("137: " + "y\n".repeat(32 << 10) + "ended: it wrote more than 64KiB\n");
      assertThat(ask(client, "echo next")).isEqualTo("0: next\n");
    }
  }

  @Test
  void endsACommandAndItsChildrenWhenItsClientResets() throws IOException {
    Path began = files.resolve("began");
    LineClient client = heddle.lineClient("exec");
    client.send("sh -c 'sleep 74 & echo $$ > pid; mv pid began; sleep 75'\necho meanwhile\n");
    await().atMost(Heddle.PATIENCE).until(() -> Files.exists(began));
    String group = read(began).strip();
    assertThat(membersOf(group)).hasSizeGreaterThan(1);
    client.socket().setSoLinger(true, 0);
    client.close();
    awaitGone(group);
    Files.delete(began);
  }

  @Test
  void endsACommandAndItsChildrenWithTheServerHoweverThatEnds() {
    Heddle killed =
        Heddle.serve("exec=tcp://127.0.0.1:0", "--option", "allow=sh", "--admin", "off");
    Path began = folder.resolve("began");
    try (killed;
        LineClient client = killed.lineClient("exec")) {
      client.send(
          "sh -c 'sleep 76 & echo $$ > N; mv N B; sleep 77'\n"
              .replace("N", folder.resolve("new").toString())
              .replace("B", began.toString()));
      await().atMost(Heddle.PATIENCE).until(() -> Files.exists(began));
      assertThat(membersOf(read(began).strip())).hasSizeGreaterThan(1);
      killed.close();
      awaitGone(read(began).strip());
    }
  }

  private static void awaitGone(String group) {
    await().atMost(Heddle.PATIENCE).until(() -> membersOf(group).isEmpty());
  }

  private static List<String> membersOf(String group) {
    return ProcessHandle.allProcesses()
        .map(process -> read(Path.of("/proc", "" + process.pid(), "stat")))
        // Behind the name, which may hold anything: state, parent, group.
        .map(stat -> stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1))
        .filter(fields -> fields.length > 3 && fields[3].equals(group) && !fields[1].equals("Z"))
        .map(fields -> String.join(" ", fields))
        .toList();
  }

  /** Nothing of a file that is gone. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException gone) {
      return "";
    }
  }

  @Test
  void servesFiftyClientsAtOnce() {
    List<LineClient> clients =
        IntStream.range(0, 50).mapToObj(i -> heddle.lineClient("exec")).toList();
    for (int i = 0; i < 50; i++) clients.get(i).send("sh -c 'echo " + i + "; sleep 0.1'\ntrue\n");
    for (int i = 0; i < 50; i++) {
      assertThat(readAnswer(clients.get(i))).isEqualTo("0: " + i + "\n");
      assertThat(readAnswer(clients.get(i))).isEqualTo("0: Done.");
      clients.get(i).close();
    }
  }

  @Test
  void logsWhoHadWhatRunWithoutBelievingIt() {
    try (LineClient client = heddle.lineClient("exec")) {
      ask(client, "echo \"log\" \u001b[2J\r");
      int port = client.socket().getLocalPort();
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.errors().lines().anyMatch(line -> line.contains(":" + port + ",")));
      assertThat(heddle.errors())
          .containsPattern(
              "INFO listener exec: connection \\d+: 127.0.0.1:"
                  + port
                  + ", -: \"echo \\\\\"log\\\\\" \\\\u001b\\[2J\": exit 0, 9 bytes, \\d+ ms");
    }
  }

  @Test
  void doesNotStartWithoutAListOrWhereStrangersReachIt() {
    Heddle.Result nothing = Heddle.run("serve", "exec", "--admin", "off");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("allow: expected the commands that may be run");
    Heddle.Result open =
        Heddle.run("serve", "exec=tcp://0.0.0.0:0", "--option", "allow=date", "--admin", "off");
    assertThat(open.exitCode()).isEqualTo(2);
    assertThat(open.err()).contains("tls:// with a client-ca").contains("tcp://0.0.0.0:0");
    assertThat(open.out()).isEmpty();
  }

  @Test
  void servesOtherMachinesThatShowACertificate() {
    Shell.selfSigned(folder, "server");
    Shell.selfSigned(folder, "anna");
    String config =
        """
        listeners:
          - protocol: exec
            endpoint: tls://0.0.0.0:0
            options: {allow: [echo]}
            tls: {certificate: server.pem, private-key: server.key, client-ca: anna.pem}
        """;
    try (var far = Heddle.serve("--config", Heddle.file(folder, "far.yaml", config))) {
      String endpoint = "tls://127.0.0.1:" + far.port("exec");
      String ca = folder.resolve("server.pem").toString();
      String certificate = folder.resolve("anna.pem").toString();
      String key = folder.resolve("anna.key").toString();
      assertThat(connect(endpoint, "--ca", ca, "--cert", certificate, "--key", key).out())
          .isEqualTo("0 2\na");
      assertThat(far.errors()).contains(", CN=anna: \"echo a\": exit 0");
    }
  }

  private static Heddle.Result connect(String endpoint, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "connect";
    arguments[1] = endpoint;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Heddle.runWith(Map.of(), "echo a\n", arguments);
  }

  @Test
  void isLoadedByItsWorkload() {
    Heddle.Result result =
        Heddle.run(
            "load",
            "tcp://127.0.0.1:" + heddle.port("exec"),
            "--protocol",
            "exec",
            "--clients=4",
            "--duration=1s",
            "--warmup=0s",
            "--no-calibrate",
            "--fail-if=errors>0");
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
  }
}
