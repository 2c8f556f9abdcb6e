package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the connections when a signal ends the server. */
class DrainIT {
  /** Where every step has its limit, the last resort is not needed. */
  private static final String GIVEN_UP = "heddle: stopping hangs, giving up on it";

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

  /** On as many threads as there are carriers and more: no virtual thread runs again. */
  @Test
  void exitsThoughHandlersNeverWait() {
    TestProtocol.jar(
        folder.resolve("spinning"),
        "spin",
        """
        return connection -> {
          connection.writeLine("spinning");
          connection.flush();
          for (long turns = 0; ; turns++) Thread.onSpinWait();
        };
        """);
    List<LineClient> clients = new ArrayList<>();
    try (var heddle =
        Heddle.serve(
            "spin=tcp://127.0.0.1:0",
            "spin=tcp://127.0.0.1:0",
            "--plugins",
            folder.resolve("spinning").toString(),
            "--set",
            "drain-timeout=1s")) {
      int carriers = Runtime.getRuntime().availableProcessors();
      for (int i = 0; i < carriers; i++) {
        LineClient client = heddle.lineClient("spin");
        clients.add(client);
        assertThat(client.readLine()).isEqualTo("spinning");
      }
      for (int i = 0; i < carriers; i++) clients.add(heddle.lineClient("spin-2"));
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
      assertThat(heddle.errors())
          .contains("listener spin: the drain timed out, cutting " + carriers + " connection")
          .doesNotContain(GIVEN_UP);
    } finally {
      clients.forEach(LineClient::close);
    }
  }

  @Test
  void exitsThoughAHandlerIsNeverClosed() {
    TestProtocol.jar(
        folder.resolve("stuck"),
        "stuck",
        """
        return new Handler() {
          public void handle(Connection connection) {}
          public void close() {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            System.err.println("closing, " + (context == getClass().getClassLoader()));
            while (true) {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException again) {
                continue;
              }
            }
          }
        };
        """);
    try (var heddle =
        Heddle.serve(
            "stuck=tcp://127.0.0.1:0",
            "stuck=tcp://127.0.0.1:0",
            "--plugins",
            folder.resolve("stuck").toString())) {
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
      assertThat(heddle.errors())
          .contains("closing, true")
          .contains(
              "WARNING listener stuck: the handler was not closed within 5 s, going on without it")
          .contains("listener stuck-2: the handler was not closed")
          .doesNotContain(GIVEN_UP);
    }
  }

  @Test
  void exitsThoughAHookOfAPluginNeverEnds() {
    TestProtocol.jar(
        folder.resolve("hooked"),
        "hook",
        """
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
          System.err.println("in the hook");
          while (true) java.util.concurrent.locks.LockSupport.park();
        }));
        return connection -> {};
        """);
    try (var heddle =
        Heddle.serve(
            "hook=tcp://127.0.0.1:0",
            "--plugins",
            folder.resolve("hooked").toString(),
            "--set",
            "drain-timeout=1s")) {
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
      assertThat(heddle.errors()).contains("in the hook").endsWith(GIVEN_UP);
    }
  }

  @Test
  void exitsThoughNobodyReadsWhatItLogs() {
    TestProtocol.jar(
        folder.resolve("noisy"),
        "noisy",
        """
        return connection -> {
          connection.writeLine("noisy");
          connection.flush();
          System.err.print("x".repeat(1 << 20));
        };
        """);
    String pipe = folder.resolve("stderr").toString();
    List<String> unread = List.of("sh", "-c", "mkfifo \"$0\" && exec \"$@\" 2<>\"$0\"", pipe);
    try (var heddle =
            Heddle.serve(
                unread,
                Map.of(),
                "noisy=tcp://127.0.0.1:0",
                "--plugins",
                folder.resolve("noisy").toString(),
                "--set",
                "drain-timeout=1s");
        var client = heddle.lineClient("noisy")) {
      assertThat(client.readLine()).isEqualTo("noisy");
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
    }
  }

  /** It waits in {@code open} until somebody connects to it. */
  @Test
  void isNeverReadyWhenTheSignalComesBefore() throws IOException {
    TestProtocol.jar(
        folder.resolve("slow"),
        "slow",
        """
        try (var gate = new java.net.ServerSocket(0)) {
          System.err.println("opening " + gate.getLocalPort());
          gate.accept().close();
        } catch (java.io.IOException e) {
          throw new IllegalStateException(e);
        }
        return connection -> {};
        """);
    String plugins = folder.resolve("slow").toString();
    try (var heddle = Heddle.start("serve", "slow=tcp://127.0.0.1:0", "--plugins", plugins)) {
      await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().startsWith("opening "));
      int gate = Integer.parseInt(heddle.errors().substring("opening ".length()));
      heddle.signal("TERM");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().contains("draining"));
      new Socket(InetAddress.getLoopbackAddress(), gate).close();
      assertThat(heddle.awaitExit()).isZero();
      assertThat(heddle.lines()).noneMatch(line -> line.matches("(ready|admin) .*"));
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
