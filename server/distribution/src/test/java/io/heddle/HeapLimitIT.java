package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose connections hold much rejects further ones before its memory is used up. */
class HeapLimitIT {
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
      assertThat(inside).hasSizeGreaterThan(10);
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
