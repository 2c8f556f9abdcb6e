package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code chat} grown up: what a room remembers, crowds, floods, and the tutorials' clients. */
class ChatRoomIT {
  private static Heddle shared;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    shared = serve();
  }

  @AfterAll
  static void stop() {
    shared.close();
  }

  private static Heddle serve(String... options) {
    List<String> arguments = new ArrayList<>(List.of("chat=tcp://127.0.0.1:0"));
    for (String option : options) arguments.addAll(List.of("--option", option));
    return Heddle.serve(arguments.toArray(String[]::new));
  }

  private static LineClient enter(Heddle heddle, String nick) {
    LineClient member = heddle.lineClient("chat");
    assertThat(member.readLine()).isEqualTo("* welcome! which nick do you want?");
    assertThat(member.ask(nick)).startsWith("* you are in lobby, others here: ");
    return member;
  }

  /** Somebody in a room of the server that tests share. */
  private static LineClient enterRoom(String nick, String room) {
    LineClient member = shared.lineClient("chat").send(nick + "\n/join " + room + "\n");
    while (!member.readLine().startsWith("* you are in " + room + ", others here: ")) {}
    return member;
  }

  private static List<String> readLines(LineClient client, int count) {
    return Stream.generate(client::readLine).limit(count).toList();
  }

  // --- what a room remembers

  @Test
  void showsWhoEntersTheTopicAndTheLastTenLines() {
    try (LineClient ann = enterRoom("ann", "mill")) {
      for (int i = 1; i <= 12; i++) ann.send("line " + i + "\n");
      String topic = "* topic of mill, by ann: warp and weft";
      assertThat(ann.ask("/topic warp and weft")).isEqualTo(topic);
      try (LineClient bob = enterRoom("bob", "mill")) {
        List<String> shown = readLines(bob, 11);
        assertThat(shown.getFirst()).isEqualTo(topic);
        assertThat(shown.get(1)).isEqualTo("* earlier: ann: line 3");
        assertThat(shown.getLast()).isEqualTo("* earlier: ann: line 12");
        assertThat(bob.ask("/rooms")).startsWith("* rooms: ").contains("mill (2)");
        assertThat(bob.readLine()).isEqualTo(topic);
        assertThat(ann.readLine()).isEqualTo("* bob joined");
        assertThat(bob.ask("/topic selvage")).isEqualTo("* topic of mill, by bob: selvage");
        assertThat(ann.readLine()).isEqualTo("* topic of mill, by bob: selvage");
        assertThat(bob.ask("/topic -")).isEqualTo("* topic of mill: none");
      }
    }
  }

  @Test
  void takesANickThatLooksLikeAnotherForThatOne() {
    try (LineClient owner = enterRoom("Zo\u00EB", "mirrors");
        LineClient other = shared.lineClient("chat")) {
      other.readLine();
      assertThat(other.ask("zoe\u0308"))
          .isEqualTo("* Zo\u00EB is here already, choose another nick");
      assertThat(owner.ask("/nick cap")).isEqualTo("* you are now cap");
      assertThat(other.ask("\u0441\u0430\u0440"))
          .as("Cyrillic")
          .isEqualTo("* cap is here already, choose another nick");
      assertThat(other.ask("an\u200Bn")).startsWith("* a nick has 1 to 20 letters");
      assertThat(other.ask("you"))
          .isEqualTo("* you is a word of the server's, choose another nick");
    }
  }

  // --- crowds

  @Test
  void carriesAMessageToEachOfAThousandInOneRoom() {
    int members = 1_000;
    List<LineClient> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < members; i++) crowd.add(enterRoom("m" + i, "fair"));
      LineClient talker = crowd.getLast();
      talker.send("hello\n/who\n");
      for (LineClient member : crowd.subList(0, members - 1))
        assertThat(afterJoins(member)).isEqualTo("m999: hello");
      assertThat(talker.readLine()).startsWith("* fair: m0, m1, ").endsWith(" and 900 more");
    } finally {
      crowd.forEach(LineClient::close);
    }
  }

  private static String afterJoins(LineClient member) {
    String line = member.readLine();
    while (line.endsWith(" joined")) line = member.readLine();
    return line;
  }

  // --- floods

  @Test
  void dropsWhoFloodsAndTellsTheRoomThatItLeft() {
    try (var heddle = serve("messages-rate=100/s", "messages-burst=50", "messages-late-max=10");
        LineClient ann = enter(heddle, "ann");
        LineClient bob = enter(heddle, "bob")) {
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      bob.send("hi\n".repeat(10_000));
      assertThat(bob.readLine()).isEqualTo("* not so fast: each message waits until it is due");
      assertThat(bob.readLine()).isEqualTo("* dropped: too many messages, too fast");
      String line = ann.readLine();
      while (line.equals("bob: hi")) line = ann.readLine();
      assertThat(line).isEqualTo("* bob left");
      assertThat(ann.ask("/who")).isEqualTo("* lobby: ann");
      String closed = "heddle_connections_closed_total";
      await().until(() -> heddle.metric(closed, "reason=\"protocol-error\"") == 1);
    }
  }

  @Test
  void drainsARoomInWhichMembersFlood() throws Exception {
    drainWhileTwoFlood();
  }

  @Test
  void drainsARoomInWhichMembersFloodBeyondTheirRate() throws Exception {
    drainWhileTwoFlood("messages-rate=1/h", "messages-burst=1000");
  }

  /** Everybody hears the goodbye, and nothing behind it, long before the drain times out. */
  private static void drainWhileTwoFlood(String... options) throws Exception {
    try (var heddle = serve(options);
        var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<LineClient> crowd = new ArrayList<>();
      for (int i = 0; i < 20; i++) crowd.add(enter(heddle, "m" + i));
      LineClient host = crowd.getFirst();
      List<LineClient> flooding = crowd.subList(18, 20);
      List<Future<String>> lastWords = new ArrayList<>();
      for (LineClient member : crowd.subList(1, 18))
        lastWords.add(threads.submit(() -> lastLine(member)));
      for (LineClient member : flooding) {
        threads.execute(() -> untilItEnds(() -> lastLine(member)));
        threads.execute(() -> untilItEnds(() -> flood(member)));
      }
      var begun = new HashSet<String>();
      while (!begun.containsAll(List.of("m18", "m19"))) begun.add(host.readLine().split(":", 2)[0]);
      lastWords.add(threads.submit(() -> lastLine(host)));
      heddle.signal("TERM");
      assertThat(heddle.awaitExit()).isZero();
      for (String last : results(lastWords))
        assertThat(last).isEqualTo("* the server is closing, goodbye");
      crowd.forEach(LineClient::close);
    }
  }

  private static List<String> results(List<Future<String>> futures)
      throws InterruptedException, ExecutionException {
    List<String> results = new ArrayList<>();
    for (Future<String> future : futures) results.add(future.get());
    return results;
  }

  private static String lastLine(LineClient member) {
    String last = "";
    for (String line = last; line != null; line = member.readLine()) last = line;
    return last;
  }

  private static void flood(LineClient member) {
    while (true) member.send("x".repeat(60) + "\n");
  }

  private static void untilItEnds(Runnable use) {
    try {
      use.run();
    } catch (UncheckedIOException ended) {
      // As it should.
    }
  }

  // --- the tutorials' clients

  /** They send without a newline, receive at most 1,024 bytes, and leave as they like. */
  @Test
  void talksToTheTutorialsClientOverTcpAndUnixSockets() throws IOException {
    Shell.require("python3");
    Path socket = folder.resolve("chat.sock");
    Path config = folder.resolve("heddle.yaml");
    Heddle.file(
        folder,
        "heddle.yaml",
        """
        listeners:
          - name: chat
            protocol: chat
            endpoints: ["tcp://127.0.0.1:0", "unix://%s"]
            options: {framing: reads}
        """
            .formatted(socket));
    try (var heddle = Heddle.serve("--config", config.toString());
        LineClient host = heddle.lineClient("chat")) {
      assertThat(host.readLine()).isEqualTo("* welcome! which nick do you want?");
      assertThat(host.send("host").readLine()).startsWith("* you are in lobby");
      for (String where : new String[] {String.valueOf(heddle.port("chat")), socket.toString()}) {
        String heard = Shell.output(CONNECT + TUTORIAL, where);
        assertThat(heard.lines()).first().isEqualTo("* welcome! which nick do you want?");
        assertThat(heard).endsWith("* told guido");
        assertThat(readLines(host, 3))
            .containsExactly("* guido joined", "guido: Žofie?", "* guido left");
        Shell.output(CONNECT + RUDE, where);
        assertThat(readLines(host, 2)).containsExactly("* rude joined", "* rude left");
      }
      assertThat(host.send("/who").readLine()).isEqualTo("* lobby: host");
    }
  }

  private static final String CONNECT =
      """
      python3 - $1 <<'END'
      import socket, struct, sys
      def connect():
          if sys.argv[1].isdigit():
              return socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
          s = socket.socket(socket.AF_UNIX)
          s.settimeout(60)
          s.connect(sys.argv[1])
          return s
      s = connect()
      """;

  private static final String TUTORIAL =
      """
      print(s.recv(1024).decode(), end="")
      s.sendall(b"guido")
      print(s.recv(1024).decode(), end="")
      s.sendall(b"/msg guido a note")
      notes = b""
      while not notes.endswith(b"* told guido\\n"):
          notes += s.recv(1024)
      print(notes.decode(), end="")
      s.sendall("Žofie?".encode())
      s.close()
      END
      """;

  private static final String RUDE =
      """
      def reset(s):
          if s.family == socket.AF_INET:
              s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
          s.close()
      s.recv(1024)
      s.sendall(b"rude")
      s.recv(1024)
      reset(s)
      connect().close()
      reset(connect())
      END
      """;
}
