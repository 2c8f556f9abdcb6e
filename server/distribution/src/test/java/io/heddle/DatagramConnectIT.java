package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle connect udp://...}: a line is a datagram, a reply is a line. */
class DatagramConnectIT {
  @TempDir private static Path folder;

  @BeforeAll
  static void makeProtocol() {
    TestProtocol.datagrams(folder.resolve("plugins"));
  }

  private static Heddle serve() {
    return Heddle.serve(
        "datagrams=udp://127.0.0.1:0",
        "echo=udp://127.0.0.1:0",
        "--plugins",
        folder.resolve("plugins").toString());
  }

  private static String endpoint(Heddle heddle, String listener) {
    return "udp://127.0.0.1:" + heddle.port(listener);
  }

  @Test
  void sendsEachLineAndPrintsEachReply() {
    try (var heddle = serve()) {
      String endpoint = endpoint(heddle, "echo");
      Heddle.Result result =
          Heddle.runWith(Map.of(), "hello\n\nstraße\nno newline", "connect", endpoint);
      // They may overtake one another.
      assertThat(result.out().lines())
          .containsExactlyInAnyOrder("hello", "", "straße", "no newline");
      assertThat(result.err()).isEmpty();
      assertThat(result.exitCode()).isZero();
      assertThat(heddle.metric("heddle_datagrams_received_total", "listener=\"echo\""))
          .isEqualTo(4);
    }
  }

  @Test
  void sendsALineWithoutItsNewlineInTheServersCharset() {
    try (var heddle = serve()) {
      String endpoint = endpoint(heddle, "datagrams");
      assertThat(Heddle.runWith(Map.of(), "é\n", "connect", endpoint))
          .isEqualTo(new Heddle.Result(0, "2 bytes", ""));
      assertThat(Heddle.runWith(Map.of(), "é\n", "connect", endpoint, "--charset", "iso-8859-1"))
          .isEqualTo(new Heddle.Result(0, "1 bytes", ""));
      assertThat(
              Heddle.runWith(
                  Map.of(), "é中\n", "connect", endpoint(heddle, "echo"), "--charset", "gbk"))
          .isEqualTo(new Heddle.Result(0, "é中", ""));
    }
  }

  @Test
  void waitsASecondForRepliesToTheLastLine() {
    try (var heddle = serve()) {
      long began = System.nanoTime();
      Heddle.Result silent =
          Heddle.runWith(Map.of(), "fail\n", "connect", endpoint(heddle, "datagrams"));
      assertThat(silent).isEqualTo(new Heddle.Result(0, "", ""));
      assertThat(System.nanoTime() - began).isGreaterThan(1_000_000_000L);
      assertThat(Heddle.runWith(Map.of(), "twice\n", "connect", endpoint(heddle, "datagrams")))
          .isEqualTo(new Heddle.Result(0, "once\ntwice", ""));
    }
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    String endpoint;
    try (var gone = new DatagramClient()) {
      endpoint = "udp://127.0.0.1:" + gone.port();
    }
    assertThat(Heddle.runWith(Map.of(), "hello\n", "connect", endpoint))
        .isEqualTo(
            new Heddle.Result(
                1,
                "",
                "heddle: nothing listens on "
                    + endpoint
                    + ": the port is unreachable; is the server running?"));
  }

  @Test
  void saysThatALineIsTooLong() {
    try (var heddle = serve()) {
      String longest = "x".repeat(65_507);
      String endpoint = endpoint(heddle, "echo");
      assertThat(Heddle.runWith(Map.of(), longest + "\n", "connect", endpoint).out())
          .isEqualTo(longest);
      assertThat(Heddle.runWith(Map.of(), longest + "x\n", "connect", endpoint))
          .isEqualTo(
              new Heddle.Result(
                  1,
                  "",
                  "heddle: a line of more than 65,507 bytes, which is all that a datagram holds"));
    }
  }
}
