package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handler that throws ends its own connection and nothing else, with one line in the log. */
class HandlerFailureIT {
  private static final int FAILURES = 1000;

  @TempDir private static Path folder;

  @BeforeAll
  static void makeProtocol() {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "fragile",
        """
        return connection -> {
          for (String line; (line = connection.readLine()) != null; ) {
            connection.writeLine("got " + line);
            switch (line) {
              case "exception" -> throw new IllegalStateException("on purpose\\nand\\tmore");
              case "io" -> throw new java.io.IOException("disk full");
              case "overflow" -> deeper(0);
              case "memory" -> throw new OutOfMemoryError("on purpose");
              case "error" -> throw new NoClassDefFoundError("missing/Library");
              default -> {}
            }
          }
        };
        }
        static int deeper(int depth) {
          return deeper(depth + 1) + 1;
        """);
  }

  private static Heddle serve(String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "fragile=tcp://127.0.0.1:0", "--plugins", folder.resolve("plugins").toString()));
    arguments.addAll(List.of(more));
    return Heddle.serve(arguments.toArray(String[]::new));
  }

  @Test
  void outlivesAThousandFailuresInARow() {
    try (var heddle = serve();
        var other = heddle.lineClient("fragile")) {
      assertThat(other.ask("before")).isEqualTo("got before");
      for (int i = 0; i < FAILURES; i++) fail(heddle, "exception");
      assertThat(other.ask("after")).isEqualTo("got after");
      awaitFailures(heddle, FAILURES);
      assertThat(heddle.metric("heddle_connections_active")).isEqualTo(1);
      assertThat(heddle.errors().lines())
          .hasSize(FAILURES)
          .allSatisfy(line ->
              assertThat(line)
                  .contains(" WARNING listener fragile, connection ", " from 127.0.0.1:")
                  .contains(
                      "the handler failed: java.lang.IllegalStateException: on purpose?and?more at ",
                      "tested.fragile.Fragile."));
    }
  }

  @Test
  void outlivesErrorsToo() {
    try (var heddle = serve();
        var other = heddle.lineClient("fragile")) {
      for (String kind : new String[] {"io", "overflow", "memory", "error"}) {
        fail(heddle, kind);
        assertThat(other.ask("after " + kind)).isEqualTo("got after " + kind);
      }
      awaitFailures(heddle, 4);
      assertThat(heddle.errors().lines())
          .satisfiesExactlyInAnyOrder(
              line ->
                  assertThat(line).contains("the handler failed: java.io.IOException: disk full"),
              line -> assertThat(line).contains("the handler failed: java.lang.StackOverflowError"),
              line ->
                  assertThat(line)
                      .contains("the handler failed: java.lang.OutOfMemoryError: on purpose"),
              line ->
                  assertThat(line)
                      .contains(
                          "the handler failed: java.lang.NoClassDefFoundError: missing/Library"));
    }
  }

  @Test
  void logsTheStackTraceWhereSomebodyAskedForIt() {
    try (var heddle = serve("--debug")) {
      fail(heddle, "exception");
      await()
          .atMost(Heddle.PATIENCE)
          .until(() ->
              heddle
                  .errors()
                  .matches("(?s).*: on purpose.*\n\tat \\S*tested\\.fragile\\.Fragile\\..*"));
    }
  }

  private static void fail(Heddle heddle, String kind) {
    try (var client = heddle.lineClient("fragile")) {
      assertThat(client.ask(kind)).isEqualTo("got " + kind);
      assertThat(client.readLine()).as("after the handler failed").isNull();
    }
  }

  /** Waits for the last line too, which is written after the connection has been counted. */
  private static void awaitFailures(Heddle heddle, int count) {
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() -> {
          assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"handler-failed\""))
              .isEqualTo(count);
          assertThat(heddle.errors().lines().count()).isGreaterThanOrEqualTo(count);
        });
  }
}
