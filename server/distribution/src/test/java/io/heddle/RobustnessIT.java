package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that dribble, send too much or vanish. */
class RobustnessIT {
  @TempDir private static Path folder;
  private static Heddle heddle;

  @BeforeAll
  static void serve() {
    Path plugins = folder.resolve("plugins");
    TestProtocol.lines(plugins);
    TestProtocol.jar(
        plugins,
        "repeat",
        """
        return connection -> {
          for (String line; (line = connection.readLine()) != null; ) {
            connection.writeLine(line.repeat(100_000));
          }
        };
        """);
    heddle =
        Heddle.serve(
            "lines=tcp://127.0.0.1:0",
            "repeat=tcp://127.0.0.1:0",
            "echo=tcp://127.0.0.1:0",
            "uppercase=tcp://127.0.0.1:0",
            "--plugins",
            plugins.toString(),
            "--set",
            "lines.line-bytes-max=100KiB",
            "--set",
            "repeat.line-bytes-max=10B");
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  @Test
  void answersADribbleLikeOneWrite() throws IOException {
    String sent = "first\r\nsécond 中文 straße 😀\n\nlast";
    assertThat(dribbled("lines", sent))
        .isEqualTo(written("lines", sent))
        .isEqualTo(sent.replace("\r", "") + "\nbye\n");
    assertThat(dribbled("echo", sent)).isEqualTo(written("echo", sent)).isEqualTo(sent);
    assertThat(dribbled("uppercase", sent))
        .isEqualTo(written("uppercase", sent))
        .isEqualTo("FIRST\r\nSÉCOND 中文 STRASSE 😀\n\nLAST");
  }

  @Test
  void tellsAClientThatIsStillSendingThatItsLineIsTooLong()
      throws IOException, InterruptedException {
    try (Socket client = heddle.connect("lines");
        var other = heddle.lineClient("lines")) {
      var sender = Thread.ofVirtual().start(() -> sendUntilRefused(client));
      var answer = new StringBuilder();
      try {
        for (int b; (b = client.getInputStream().read()) >= 0; ) answer.append((char) b);
      } catch (SocketException reset) {
        // It went on sending for longer than anybody wants to listen to.
      }
      sender.join();
      assertThat(answer).hasToString("error: line longer than 102400 bytes\n");
      assertThat(other.ask("still here")).isEqualTo("still here");
    }
    awaitClosed("lines", "protocol-error", 1);
  }

  /** What it has not taken yet is lost if the server resets the connection over unread input. */
  @Test
  void deliversEverythingToAClientThatReadsAfterTheServerHasClosed() throws IOException {
    try (var client = new Socket()) {
      client.setReceiveBufferSize(16 << 10);
      client.setSoTimeout((int) Heddle.PATIENCE.toMillis());
      client.connect(heddle.address("repeat"));
      // More than one read takes in, and less than the server would discard.
      client.getOutputStream().write(("ab\n" + "z".repeat(110_000)).getBytes(UTF_8));
      awaitClosed("repeat", "protocol-error", 1);
      assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo("ab".repeat(100_000) + "\nerror: line longer than 10 bytes\n");
    }
  }

  @Test
  void takesALineOfExactlyTheLimit() {
    try (var client = heddle.lineClient("lines")) {
      String longest = "x".repeat(100 << 10);
      assertThat(client.ask(longest)).isEqualTo(longest);
      assertThat(client.ask(longest + "\r")).isEqualTo(longest);
    }
  }

  @Test
  void countsAbruptResetsAndServesOn() throws IOException {
    double before =
        heddle.metric(
            "heddle_connections_closed_total", "listener=\"echo\"", "reason=\"io-failed\"");
    for (int i = 0; i < 300; i++) {
      try (Socket answered = heddle.connect("echo");
          Socket unanswered = heddle.connect("echo");
          Socket silent = heddle.connect("echo")) {
        for (Socket client : new Socket[] {answered, unanswered, silent})
          client.setSoLinger(true, 0);
        answered.getOutputStream().write('x');
        assertThat(answered.getInputStream().read()).isEqualTo('x');
        unanswered.getOutputStream().write(new byte[10_000]);
      }
    }
    awaitClosed("echo", "io-failed", before + 900);
    assertThat(written("echo", "still here")).isEqualTo("still here");
    assertThat(heddle.metric("heddle_connections_active", "listener=\"echo\"")).isZero();
    assertThat(heddle.errors()).doesNotContain("reset", "Broken pipe", "Exception", "\tat ");
  }

  private static void sendUntilRefused(Socket client) {
    byte[] part = "z".repeat(8192).getBytes(UTF_8);
    try {
      while (true) client.getOutputStream().write(part);
    } catch (IOException refused) {
      // As it should be: without this the loop would not end.
    }
  }

  private static String written(String listener, String text) throws IOException {
    try (Socket client = heddle.connect(listener)) {
      client.getOutputStream().write(text.getBytes(UTF_8));
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static String dribbled(String listener, String text) throws IOException {
    try (Socket client = heddle.connect(listener)) {
      client.setTcpNoDelay(true);
      for (byte b : text.getBytes(UTF_8)) client.getOutputStream().write(b);
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static void awaitClosed(String listener, String reason, double count) {
    String[] labels = {"listener=\"" + listener + "\"", "reason=\"" + reason + "\""};
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() ->
            assertThat(heddle.metric("heddle_connections_closed_total", labels)).isEqualTo(count));
  }
}
