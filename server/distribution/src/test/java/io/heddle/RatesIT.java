package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** What a connection may send per second; what comes faster waits, and nothing of it is lost. */
class RatesIT {
  /** In an hour, so that nothing of a test's length makes a difference. */
  private static final String ONE_AN_HOUR = "1/h";

  @Test
  void letsAConnectionsRequestsWaitThatComeFaster() throws IOException {
    try (var heddle = serve("requests-rate=" + ONE_AN_HOUR);
        var client = heddle.connect("commands")) {
      client.getOutputStream().write("PING\nPING\n".getBytes(UTF_8));
      assertThat(new String(client.getInputStream().readNBytes(8), UTF_8)).isEqualTo("OK PONG\n");
      assertNothingMore(client);
      try (var other = heddle.lineClient("commands")) {
        assertThat(other.ask("PING")).as("a connection of its own").isEqualTo("OK PONG");
      }
    }
  }

  @Test
  void letsAsManyRequestsComeAtOnceAsInASecond() throws IOException {
    try (var heddle = serve("requests-rate=1000/s");
        var client = heddle.connect("commands")) {
      client.getOutputStream().write("PING\n".repeat(3000).getBytes(UTF_8));
      assertThat(new String(client.getInputStream().readNBytes(24_000), UTF_8))
          .isEqualTo("OK PONG\n".repeat(3000));
    }
  }

  @Test
  void readsNoMoreBytesThanMayCome() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0", "--set", "echo.bytes-rate=60B/h");
        var client = heddle.connect("echo")) {
      client.getOutputStream().write("ab".getBytes(UTF_8));
      assertThat(client.getInputStream().read()).isEqualTo('a');
      assertNothingMore(client);
      assertThat(heddle.metric("heddle_received_bytes_total")).isEqualTo(1);
    }
  }

  @Test
  void losesNothingOfWhatComesFaster() throws IOException {
    byte[] sent = new byte[300_000];
    for (int i = 0; i < sent.length; i++) sent[i] = (byte) ((i * 31) >> 3);
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0", "--set", "echo.bytes-rate=100KiB/s");
        var client = heddle.connect("echo")) {
      Thread.ofVirtual().start(() -> send(client, sent));
      assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @Test
  void isDrainedAlsoWhileAConnectionWaits() throws IOException {
    try (var heddle =
            Heddle.serve(
                "commands=tcp://127.0.0.1:0",
                "--set",
                "commands.requests-rate=" + ONE_AN_HOUR,
                "--set",
                "drain-timeout=200ms");
        var client = heddle.connect("commands")) {
      client.getOutputStream().write("PING\nPING\n".getBytes(UTF_8));
      client.getInputStream().readNBytes(8);
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
    }
  }

  private static void send(Socket client, byte[] bytes) {
    try {
      client.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertNothingMore(Socket client) throws IOException {
    client.setSoTimeout(300);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }

  private static Heddle serve(String setting) {
    return Heddle.serve("commands=tcp://127.0.0.1:0", "--set", "commands." + setting);
  }
}
