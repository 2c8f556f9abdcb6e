package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On SIGHUP the server reads its configuration again and drops nobody. */
class ReloadIT {
  @TempDir private Path folder;

  private String write(String... lines) {
    return Heddle.file(
        folder,
        "heddle.yaml",
        """
        drain-timeout: 5s
        access-log: %s
        listeners:
          - protocol: commands
            endpoint: tcp://127.0.0.1:0
            %s
        """
            .formatted(folder.resolve("access.jsonl"), String.join("\n    ", lines)));
  }

  private static void reload(Heddle heddle, String said) {
    reload(heddle, said, 1);
  }

  /**
   * @param times so often it has been said then
   */
  private static void reload(Heddle heddle, String said, int times) {
    heddle.signal("HUP");
    await()
        .atMost(Heddle.PATIENCE)
        .until(() -> heddle.errors().lines().filter(line -> line.contains(said)).count() == times);
  }

  private static void assertServed(Socket client) throws IOException {
    client.getOutputStream().write("PING\n".getBytes(UTF_8));
    assertThat(new String(client.getInputStream().readNBytes(8), UTF_8)).isEqualTo("OK PONG\n");
  }

  private static void serveOne(Heddle heddle) throws IOException {
    try (var client = heddle.connect("commands")) {
      assertServed(client);
    }
  }

  private static void assertRejected(Socket client) throws IOException {
    assertThat(client.getInputStream().read()).isNegative();
  }

  @Test
  void changesLimitsWhileConnectionsGoOn() throws IOException {
    try (var heddle = Heddle.serve("--config", write("max-connections: 2"));
        var first = heddle.connect("commands")) {
      var second = heddle.connect("commands");
      assertServed(first);
      assertServed(second);
      try (var third = heddle.connect("commands")) {
        assertRejected(third);
      }

      write("max-connections: 3", "max-connections-per-peer: 3");
      reload(heddle, "read again: commands.max-connections, commands.max-connections-per-peer");
      var third = heddle.connect("commands");
      assertServed(third);

      write("max-connections: 1");
      reload(heddle, "read again: commands.max-connections, commands.max-connections-per-peer", 2);
      assertServed(first);
      assertServed(second);
      assertServed(third);
      third.close();
      second.close();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(heddle.metric("heddle_connections_active")).isEqualTo(1));
      try (var one = heddle.connect("commands")) {
        assertRejected(one);
      }
      assertServed(first);
    }
  }

  @Test
  void rejectsThoseWhoWaitWhereTheyNoLongerMay() throws IOException {
    String[] full = {"max-connections: 1", "reject-message: full"};
    try (var heddle = Heddle.serve("--config", write(full[0], full[1], "over-limit: queue"));
        var first = heddle.connect("commands")) {
      assertServed(first);
      try (var waiting = heddle.connect("commands")) {
        waiting.getOutputStream().write("PING\n".getBytes(UTF_8));
        write(full);
        reload(heddle, "read again: commands.over-limit");
        assertThat(waiting.getInputStream().readNBytes(4)).asString().isEqualTo("full");
      }
      assertServed(first);
    }
  }

  @Test
  void changesDeadlinesOfConnectionsToCome() throws IOException {
    try (var heddle = Heddle.serve("--config", write());
        var before = heddle.connect("commands")) {
      assertServed(before);
      write("idle-timeout: 100ms", "deny-from: [127.9.0.0/16]");
      reload(heddle, "read again: commands.deny-from, commands.idle-timeout");
      try (var after = heddle.connect("commands")) {
        assertThat(new String(after.getInputStream().readAllBytes(), UTF_8)).doesNotContain("OK");
      }
      assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"idle-timeout\""))
          .isEqualTo(1);
      assertServed(before);
    }
  }

  @Test
  void drainsForAsLongAsTheNewTimeoutSays() throws IOException {
    try (var heddle = Heddle.serve("--config", drainedWithin("300ms"));
        var stream = heddle.lineClient("echo");
        var half = heddle.lineClient("commands")) {
      assertThat(stream.ask("before")).isEqualTo("before");
      drainedWithin("1h");
      reload(heddle, "read again: drain-timeout");
      assertThat(half.send("PING\nPI").readLine()).isEqualTo("OK PONG");
      heddle.signal("TERM");
      assertThat(half.readLine()).as("past its own deadline, and the old one").isNull();
      assertThat(stream.ask("still")).isEqualTo("still");
      stream.socket().shutdownOutput();
      assertThat(heddle.awaitExit()).isZero();
      assertThat(heddle.errors()).doesNotContain("the drain timed out");
    }
  }

  @Test
  void cutsADrainUnderWayShortWhereTheNewTimeoutSaysSo() throws IOException {
    try (var heddle = Heddle.serve("--config", drainedWithin("1h"));
        var stream = heddle.lineClient("echo")) {
      assertThat(stream.ask("before")).isEqualTo("before");
      heddle.signal("TERM");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().contains("draining"));
      drainedWithin("100ms");
      reload(heddle, "read again: drain-timeout");
      assertThat(heddle.awaitExit()).isZero();
      assertThat(heddle.errors()).contains("listener echo: the drain timed out, cutting 1");
    }
  }

  @Test
  void endsByANewAgeOnlyWhoeverComesAfterIt() throws IOException {
    try (var heddle = Heddle.serve("--config", write());
        var before = heddle.connect("commands")) {
      assertServed(before);
      write("connection-age-max: 100ms");
      reload(heddle, "read again: commands.connection-age-max");
      try (var after = heddle.connect("commands")) {
        assertThat(after.getInputStream().read()).as("at its age").isNegative();
      }
      assertServed(before);
      assertServed(before);
    }
  }

  @Test
  void endsByTheOldAgeWhoeverCameUnderIt() throws IOException {
    try (var heddle = Heddle.serve("--config", write("connection-age-max: 1s"));
        var before = heddle.connect("commands")) {
      write();
      reload(heddle, "read again: commands.connection-age-max");
      try (var after = heddle.connect("commands")) {
        assertThat(before.getInputStream().read()).as("at its age").isNegative();
        assertServed(after);
        assertServed(after);
      }
    }
  }

  private String drainedWithin(String timeout) {
    return Heddle.file(
        folder,
        "heddle.yaml",
        """
        drain-timeout: %s
        listeners:
          - {protocol: commands, endpoint: "tcp://127.0.0.1:0", request-timeout: 1s}
          - {protocol: echo, endpoint: "tcp://127.0.0.1:0"}
        """
            .formatted(timeout));
  }

  @Test
  void namesWhatCannotChangeAndKeepsIt() throws IOException {
    try (var heddle = Heddle.serve("--config", write())) {
      int port = heddle.port("commands");
      Heddle.file(
          folder,
          "heddle.yaml",
          """
          drain-timeout: 6s
          listeners:
            - protocol: commands
              endpoint: tcp://127.0.0.1:%d
              backlog: 5
            - protocol: echo
              endpoint: tcp://127.0.0.1:0
          """
              .formatted(port));
      reload(heddle, "read again: drain-timeout");
      assertThat(heddle.errors())
          .contains(
              "cannot change while the server runs: access-log, commands.endpoint,"
                  + " commands.backlog, echo (new in the configuration)");
      try (var client = heddle.connect("commands")) {
        assertServed(client);
      }
    }
  }

  @Test
  void namesTheOptionThatCannotChangeUnlessItIsOfAnotherProtocol() throws IOException {
    String options =
        """
        listeners:
          - {name: a, protocol: uppercase, endpoint: "tcp://127.0.0.1:0", options: {charset: %s}}
          - {name: b, protocol: %s, endpoint: "tcp://127.0.0.1:0"}
        """;
    String file = Heddle.file(folder, "heddle.yaml", options.formatted("gbk", "commands"));
    try (var heddle = Heddle.serve("--config", file)) {
      Heddle.file(folder, "heddle.yaml", options.formatted("utf-8", "uppercase"));
      reload(heddle, "since it cannot change while the server runs: ");
      assertThat(heddle.errors()).endsWith("runs: a.options.charset, b.protocol");
    }
  }

  @Test
  void keepsEverythingWhereTheFileIsWrong() throws IOException {
    try (var heddle = Heddle.serve("--config", write("max-connections: 1"))) {
      write("max-connections: none", "idle-timeot: 3s");
      reload(heddle, "everything stays as it was: ", 2);
      assertThat(heddle.errors()).contains("max-connections", "idle-timeot");
      try (var client = heddle.connect("commands");
          var other = heddle.connect("commands")) {
        assertServed(client);
        assertRejected(other);
      }
    }
  }

  @Test
  void writesOnInANewLogWhereTheOldOneWasMovedAway() throws IOException {
    try (var heddle = Heddle.serve("--config", write())) {
      Path log = folder.resolve("access.jsonl");
      Path moved = folder.resolve("access.jsonl.1");
      serveOne(heddle);
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(Files.readAllLines(log)).hasSize(1));
      Files.move(log, moved);
      reload(heddle, "read again: nothing has changed");
      assertThat(log).as("before anybody is served").exists();
      serveOne(heddle);
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(log).exists().content().hasLineCount(1));
      assertThat(moved).content().hasLineCount(1);
    }
  }

  @Test
  void writesOnInTheOldLogWhereTheNewOneCannotBeMade() throws IOException {
    try (var heddle = Heddle.serve("--config", write())) {
      Path log = folder.resolve("access.jsonl");
      Path moved = folder.resolve("access.jsonl.1");
      Files.move(log, moved);
      Files.createDirectory(log);
      reload(heddle, "access-log: cannot write " + log);
      serveOne(heddle);
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(moved).content().hasLineCount(1));
      Files.delete(log);
      reload(heddle, "read again: nothing has changed", 2);
      serveOne(heddle);
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(log).isRegularFile().content().hasLineCount(1));
      assertThat(heddle.metric("heddle_access_log_dropped_total")).isZero();
    }
  }
}
