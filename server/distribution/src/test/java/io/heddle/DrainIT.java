package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the connections when a signal ends the server. */
class DrainIT {
  /** For so long a connection is new, and may still send what it came for. */
  private static final Duration FIRST_REQUEST_LIMIT = Duration.ofSeconds(1);

  @TempDir private static Path folder;

  /** A request "wait" is answered when somebody on another connection says "go". */
  @BeforeAll
  static void makeProtocol() {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "gate",
        """
        var opened = new CountDownLatch(1);
        return connection -> {
          for (String line; (line = connection.readLine()) != null; ) {
            if (line.equals("wait")) {
              connection.writeLine("waiting");
              connection.flush();
              opened.await();
            }
            if (line.equals("go")) opened.countDown();
            connection.writeLine("did " + line);
          }
          connection.writeLine("bye");
        };
        """);
  }

  private static Heddle serve(String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "gate=tcp://127.0.0.1:0",
                "echo=tcp://127.0.0.1:0",
                "--plugins",
                folder.resolve("plugins").toString()));
    arguments.addAll(List.of(more));
    return Heddle.serve(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void completesWhatIsUnderWayAndExitsWithZero(String signal) {
    try (var heddle = serve();
        var busy = heddle.lineClient("gate");
        var half = heddle.lineClient("gate");
        var idle = heddle.lineClient("gate");
        var silent = heddle.lineClient("gate")) {
      assertThat(idle.ask("hello")).isEqualTo("did hello");
      assertThat(half.ask("hello")).isEqualTo("did hello");
      assertThat(busy.ask("wait")).isEqualTo("waiting");
      half.send("g");
      heddle.signal(signal);

      assertThat(rest(idle))
          .as("idle connections end at once, with what they have to say")
          .containsExactly("bye");
      assertThat(rest(silent)).as("also those that never sent anything").containsExactly("bye");
      assertThat(rest(half.send("o\n")))
          .as("a request that had begun is finished")
          .containsExactly("did go", "bye");
      assertThat(rest(busy))
          .as("a request that was being worked on is answered")
          .containsExactly("did wait", "bye");
      assertThat(heddle.awaitExit()).isZero();
      assertThat(heddle.errors()).isEqualTo("heddle: draining; a second signal stops at once");
    }
  }

  /** Whoever connects just before could not know that the server is about to stop. */
  @Test
  void answersTheFirstRequestOfThoseWhoHaveJustConnected() {
    Shell.untilFastEnough(this::answersNewcomers);
  }

  /** Returns false where that took so long that it tells nothing. */
  private boolean answersNewcomers() {
    List<LineClient> fresh = new ArrayList<>();
    try (var heddle = serve();
        var idle = heddle.lineClient("gate")) {
      assertThat(idle.ask("hello")).isEqualTo("did hello");
      long begun = System.nanoTime();
      for (int i = 0; i < 5; i++) fresh.add(heddle.lineClient("gate"));
      heddle.signal("TERM");
      assertThat(rest(idle)).as("it drains").containsExactly("bye");
      for (LineClient each : fresh) each.send("hello\n");
      if (System.nanoTime() - begun > FIRST_REQUEST_LIMIT.toNanos()) return false;
      for (LineClient each : fresh) assertThat(rest(each)).containsExactly("did hello", "bye");
      assertThat(heddle.awaitExit()).isZero();
      return true;
    } finally {
      fresh.forEach(LineClient::close);
    }
  }

  @Test
  void answersEveryPipelinedRequestThatHadArrived() {
    String requests =
        IntStream.range(0, 20_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
    List<String> answers =
        new ArrayList<>(IntStream.range(0, 20_000).mapToObj(i -> "did " + i).toList());
    answers.add(0, "did wait");
    answers.add("bye");
    try (var heddle = serve();
        var pipelining = heddle.lineClient("gate");
        var other = heddle.lineClient("gate");
        var idle = heddle.lineClient("gate")) {
      assertThat(pipelining.ask("wait")).isEqualTo("waiting");
      pipelining.send(requests);
      assertThat(other.ask("hello")).isEqualTo("did hello");
      other.send("g");
      heddle.signal("TERM");
      assertThat(rest(idle)).containsExactly("bye");
      other.send("o\n");
      assertThat(rest(pipelining)).isEqualTo(answers);
      assertThat(heddle.awaitExit()).isZero();
    }
  }

  @Test
  void refusesNewConnectionsWhileItDrains() {
    try (var heddle = serve();
        var busy = heddle.lineClient("gate");
        var half = heddle.lineClient("gate");
        var idle = heddle.lineClient("gate")) {
      assertThat(half.ask("hello")).isEqualTo("did hello");
      assertThat(busy.ask("wait")).isEqualTo("waiting");
      half.send("g");
      heddle.signal("TERM");
      assertThat(rest(idle)).containsExactly("bye");
      assertThatThrownBy(() -> connect(heddle, "gate")).isInstanceOf(ConnectException.class);
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThatThrownBy(() -> connect(heddle, "echo"))
                  .isInstanceOf(ConnectException.class));
      assertThat(rest(half.send("o\n"))).containsExactly("did go", "bye");
      assertThat(rest(busy)).containsExactly("did wait", "bye");
      assertThat(heddle.awaitExit()).isZero();
    }
  }

  @Test
  void cutsAByteStreamWhenTheDrainTimesOut() throws IOException {
    try (var heddle = serve("--set", "drain-timeout=300ms");
        Socket client = heddle.connect("echo")) {
      client.getOutputStream().write("before ".getBytes(UTF_8));
      assertThat(client.getInputStream().readNBytes(7)).asString(UTF_8).isEqualTo("before ");
      heddle.signal("TERM");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().contains("draining"));
      client.getOutputStream().write("after".getBytes(UTF_8));
      assertThat(client.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("after");
      assertThat(client.getInputStream().read()).isNegative();
      assertThat(heddle.awaitExit()).isZero();
      assertThat(heddle.errors())
          .contains("WARNING listener echo: the drain timed out, cutting 1 connection");
    }
  }

  @Test
  void stopsAtOnceAtTheSecondSignal() throws IOException {
    try (var heddle = serve("--set", "drain-timeout=1h");
        Socket client = heddle.connect("echo")) {
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('x');
      heddle.signal("TERM");
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.errors().contains("draining; a second signal stops at once"));
      assertThat(heddle.running()).isTrue();
      heddle.signal("INT");
      assertThat(heddle.awaitExit()).isEqualTo(1);
    }
  }

  @Test
  void exitsAtOnceWhenNobodyIsThere() {
    try (var heddle = serve("--set", "drain-timeout=1h")) {
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
    }
  }

  private static void connect(Heddle heddle, String listener) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(heddle.address(listener));
    }
  }

  private static List<String> rest(LineClient client) {
    List<String> lines = new ArrayList<>();
    for (String line; (line = client.readLine()) != null; ) lines.add(line);
    return lines;
  }
}
