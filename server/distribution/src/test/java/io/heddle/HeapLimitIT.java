package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose connections hold much rejects further ones before its memory is used up. */
class HeapLimitIT {
  private static final String BEGINNINGS = "requests that have not come whole";

  @TempDir private Path folder;

  @Test
  void rejectsConnectionsWhileTheHeapIsFullOfWhatIsLive() {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "hoard",
        """
        return connection -> {
          byte[] held = new byte[4 << 20];
          connection.writeLine("held");
          connection.readLine();
          connection.writeLine("length " + held.length);
        };
        """);
    try (var heddle = serve()) {
      List<LineClient> inside = new ArrayList<>();
      LineClient next = heddle.lineClient("hoard");
      for (; "held".equals(next.readLine()); next = heddle.lineClient("hoard")) {
        inside.add(next);
        assertThat(inside).as("of 96 MiB, 4 MiB each").hasSizeLessThan(24);
      }
      // G1 keeps an array of 4 MiB in regions of its own, 5 MiB together; the server itself has the
      // rest.
      assertThat(inside).hasSizeGreaterThan(6);
      await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().contains("over heap-limit"));
      assertThat(heddle.get("/health/live").statusCode()).isEqualTo(200);
      for (LineClient each : inside) {
        each.send("\n");
        assertThat(each.readLine()).as("who is inside is served").startsWith("length ");
        each.close();
      }
      await().atMost(Heddle.PATIENCE).untilAsserted(() -> assertServed(heddle));
      assertThat(heddle.errors()).contains("the heap has room again").doesNotContain("OutOfMemory");
    }
  }

  /** Each is bounded by line-bytes-max; all of them would be more than there is. */
  @Test
  void outlivesMoreBeginningsOfLinesThanTheHeapHasRoomFor() {
    outlives("commands=tcp://127.0.0.1:0", 700, "ECHO " + "z".repeat(64_000), BEGINNINGS);
  }

  @Test
  void outlivesMoreBeginningsOfFramesThanTheHeapHasRoomFor() {
    outlives(
        "frames=tcp://127.0.0.1:0",
        20,
        "\0\0\0\034{\"op\":\"echo\",\"size\":9000000}" + "z".repeat(8_000_000),
        BEGINNINGS);
  }

  @Test
  void outlivesMoreAnswersThatNobodyReadsThanTheHeapHasRoomFor() {
    outlives(
        "frames=tcp://127.0.0.1:0",
        20,
        "\0\0\0\034{\"op\":\"echo\",\"size\":8000000}" + "z".repeat(8_000_000),
        "answers that their peers do not take");
  }

  /** Whoever asks has a turn all the same, when those who do not read are given up. */
  @Test
  void outlivesMoreOutputOfCommandsThatNobodyReadsThanTheHeapHasRoomFor() {
    List<LineClient> attackers = new ArrayList<>();
    try (var heddle =
            Heddle.serve(
                List.of(),
                Map.of("JAVA_OPTS", "-Xmx96m"),
                "exec=tcp://127.0.0.1:0",
                "--option",
                "allow=head,echo",
                "--option",
                "output-bytes-max=6MiB",
                "--set",
                "exec.write-timeout=500ms");
        var healthy = heddle.lineClient("exec")) {
      for (int i = 0; i < 30; i++) {
        attackers.add(heddle.lineClient("exec"));
        attackers.getLast().send("head -c 6000000 /dev/zero\n".repeat(3));
      }
      healthy.send("echo here\n");
      assertThat(healthy.readLine()).isEqualTo("0 5");
      assertThat(healthy.readLine()).isEqualTo("here");
      assertThat(heddle.errors()).doesNotContain("OutOfMemory");
    } finally {
      attackers.forEach(LineClient::close);
    }
  }

  private static void outlives(String listener, int bombs, String sent, String held) {
    List<LineClient> attackers = new ArrayList<>();
    try (var heddle =
            Heddle.serve(
                List.of(), Map.of("JAVA_OPTS", "-Xmx64m"), listener, "echo=tcp://127.0.0.1:0");
        var healthy = heddle.lineClient("echo")) {
      String name = listener.substring(0, listener.indexOf('='));
      for (int i = 0; i < bombs; i++) {
        attackers.add(heddle.lineClient(name));
        try {
          attackers.getLast().send(sent);
        } catch (UncheckedIOException ended) {
          // As those are that are too much.
        }
      }
      assertThat(healthy.ask("here")).isEqualTo("here");
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(
                      heddle.metric(
                          "heddle_connections_closed_total",
                          "listener=\"" + name + "\"",
                          "reason=\"rejected\""))
                  .isGreaterThan(0));
      attackers.forEach(LineClient::close);
      assertThat(healthy.ask("still here")).isEqualTo("still here");
      try (var next = heddle.lineClient("echo")) {
        assertThat(next.ask("next")).isEqualTo("next");
      }
      assertThat(heddle.errors())
          .contains(held + " hold a quarter of the heap")
          .doesNotContain("OutOfMemory");
    } finally {
      attackers.forEach(LineClient::close);
    }
  }

  private static void assertServed(Heddle heddle) {
    try (var client = heddle.lineClient("hoard")) {
      assertThat(client.readLine()).isEqualTo("held");
    }
  }

  private Heddle serve() {
    return Heddle.serve(
        List.of(),
        Map.of("JAVA_OPTS", "-Xmx96m"),
        "hoard=tcp://127.0.0.1:0",
        "--plugins",
        folder.resolve("plugins").toString(),
        "--set",
        "heap-limit=60%");
  }
}
