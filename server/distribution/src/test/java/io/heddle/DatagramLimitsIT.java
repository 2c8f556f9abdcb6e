package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What datagrams may take of a server, and what becomes of those that take more. */
class DatagramLimitsIT {
  @TempDir private static Path folder;

  @BeforeAll
  static void makeProtocol() {
    TestProtocol.datagrams(folder.resolve("plugins"));
  }

  private static Heddle serve(String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "datagrams=udp://127.0.0.1:0", "--plugins", folder.resolve("plugins").toString()));
    arguments.addAll(List.of(more));
    return Heddle.serve(arguments.toArray(String[]::new));
  }

  @Test
  void dropsAndCountsWhatComesBeyondTheBound() throws IOException {
    Path file = folder.resolve("bound");
    try (var heddle = serve("datagrams=udp://127.0.0.1:0", "--set", "datagrams.max-datagrams=8");
        var client = new DatagramClient()) {
      InetSocketAddress server = heddle.address("datagrams");
      for (int i = 0; i < 3; i++) client.send("until " + file, server);
      awaitMetric(heddle, 3, "heddle_datagrams_active", "listener=\"datagrams\"");
      for (int i = 0; i < 100; i++) assertThat(client.ask("ping", server)).isEqualTo("4 bytes");

      // A reply may arrive before its place is free again.
      awaitMetric(heddle, 3, "heddle_datagrams_active", "listener=\"datagrams\"");
      for (int i = 0; i < 5; i++) client.send("until " + file, server);
      awaitMetric(heddle, 8, "heddle_datagrams_active", "listener=\"datagrams\"");
      for (int i = 0; i < 50; i++) client.send("ping", server);
      awaitDropped(heddle, 50, "busy");
      InetSocketAddress other =
          new InetSocketAddress(server.getAddress(), heddle.port("datagrams-2"));
      assertThat(client.ask("ping", other)).as("another listener").isEqualTo("4 bytes");

      Files.createFile(file);
      for (int i = 0; i < 8; i++) assertThat(client.receiveText()).isEqualTo("at last");
      awaitMetric(heddle, 0, "heddle_datagrams_active", "listener=\"datagrams\"");
      assertThat(client.ask("ping", server)).as("there is room again").isEqualTo("4 bytes");
      assertThat(client.hasMore()).as("an answer to what was dropped").isFalse();
      assertThat(heddle.errors()).isEmpty();
    }
  }

  @Test
  void outlivesAFlood() throws IOException {
    try (var heddle = serve("--set", "datagrams.max-datagrams=1");
        var flood = new DatagramClient();
        var client = new DatagramClient()) {
      InetSocketAddress server = heddle.address("datagrams");
      for (int i = 0; i < 20_000; i++) flood.send("fail", server);
      // Behind the flood there is no room at first.
      await().atMost(Heddle.PATIENCE).until(() -> client.send("ping", server).hasMore());
      awaitMetric(heddle, 0, "heddle_datagrams_active");
      assertThat(heddle.metric("heddle_datagrams_failed_total")).isPositive();
      assertThat(
              heddle.metric("heddle_datagrams_failed_total")
                  + heddle.metric("heddle_datagrams_dropped_total")
                  + heddle.metric("heddle_datagrams_sent_total"))
          .isEqualTo(heddle.metric("heddle_datagrams_received_total"));
      // A line for each would fill the disk.
      assertThat(heddle.errors().lines()).hasSizeBetween(1, 100);
    }
  }

  @Test
  void losesOnlyTheDatagramAtWhichTheHandlerFails() throws IOException {
    try (var heddle = serve();
        var client = new DatagramClient()) {
      InetSocketAddress server = heddle.address("datagrams");
      assertThat(client.send("fail", server).ask("ping", server)).isEqualTo("4 bytes");
      awaitMetric(heddle, 1, "heddle_datagrams_failed_total");
      await().atMost(Heddle.PATIENCE).until(() -> !heddle.errors().isEmpty());
      assertThat(heddle.errors())
          .contains(
              " WARNING listener datagrams, a datagram from 127.0.0.1:" + client.port(),
              ": the handler failed: java.lang.IllegalStateException: on purpose")
          .doesNotContain("\n");
    }
  }

  @Test
  void losesOnlyTheReplyThatIsTooLarge() throws IOException {
    try (var heddle = serve();
        var client = new DatagramClient()) {
      InetSocketAddress server = heddle.address("datagrams");
      client.send("large 65508", server);
      awaitMetric(heddle, 1, "heddle_datagrams_failed_total");
      client.send("large 65507", server);
      assertThat(client.receive()).hasSize(65_507);
      client.send("twice", server);
      assertThat(client.receiveText()).isEqualTo("once");
      assertThat(client.receiveText()).isEqualTo("twice");
      assertThat(heddle.errors()).as("it may be the peer's doing").isEmpty();
    }
  }

  @Test
  void hearsOnlyThoseWhoMayCome() throws IOException {
    try (var heddle = serve("--set", "datagrams.deny-from=127.0.0.2");
        var client = new DatagramClient();
        var denied = new DatagramClient("127.0.0.2", 0)) {
      InetSocketAddress server = heddle.address("datagrams");
      denied.send("ping", server);
      awaitDropped(heddle, 1, "denied");
      assertThat(client.ask("ping", server)).isEqualTo("4 bytes");
      assertThat(denied.hasMore()).isFalse();
    }
  }

  @Test
  void hearsEachPeerAsOftenAsItMay() throws IOException {
    try (var heddle = serve("--set", "datagrams.accept-rate-per-peer=3/h");
        var client = new DatagramClient();
        var other = new DatagramClient("127.0.0.2", 0)) {
      InetSocketAddress server = heddle.address("datagrams");
      for (int i = 0; i < 5; i++) client.send("ping", server);
      awaitDropped(heddle, 4, "rate");
      assertThat(client.receiveText()).isEqualTo("4 bytes");
      assertThat(other.ask("ping", server)).isEqualTo("4 bytes");
      assertThat(client.hasMore()).isFalse();
    }
  }

  @Test
  void limitsOnConnectionsAreNotForDatagrams() throws IOException {
    Path file = folder.resolve("connections");
    try (var heddle =
            serve(
                "--set",
                "datagrams.max-connections=1",
                "--set",
                "datagrams.max-connections-per-peer=1");
        var client = new DatagramClient()) {
      InetSocketAddress server = heddle.address("datagrams");
      for (int i = 0; i < 3; i++) client.send("until " + file, server);
      awaitMetric(heddle, 3, "heddle_datagrams_active");
      Files.createFile(file);
      for (int i = 0; i < 3; i++) assertThat(client.receiveText()).isEqualTo("at last");
    }
  }

  @Test
  void letsThoseFinishThatAreBeingServedWhenItStops() throws IOException {
    Path file = folder.resolve("drain");
    try (var heddle = serve();
        var client = new DatagramClient()) {
      InetSocketAddress server = heddle.address("datagrams");
      client.send("until " + file, server);
      awaitMetric(heddle, 1, "heddle_datagrams_active");
      heddle.signal("TERM");
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.get("/api/listeners").body().contains("\"draining\""));
      client.send("ping", server);
      Files.createFile(file);
      assertThat(client.receiveText()).isEqualTo("at last");
      assertThat(heddle.awaitExit()).isZero();
      assertThat(heddle.errors().lines()).hasSize(1).first().asString().contains("draining");
    }
  }

  @Test
  void interruptsThoseThatDoNotFinishInTime() throws IOException {
    String config =
        Heddle.file(
            folder,
            "drain.yaml",
            """
            drain-timeout: 100ms
            listeners: [{protocol: datagrams, endpoint: 'udp://127.0.0.1:0'}]
            """);
    try (var heddle =
            Heddle.serve("--config", config, "--plugins", folder.resolve("plugins").toString());
        var client = new DatagramClient()) {
      client.send("until " + folder.resolve("never"), heddle.address("datagrams"));
      awaitMetric(heddle, 1, "heddle_datagrams_active");
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
      assertThat(heddle.errors())
          .contains(
              "listener datagrams: the drain timed out, interrupting the handler of 1 datagram",
              ": the handler failed: java.lang.InterruptedException");
    }
  }

  private static void awaitDropped(Heddle heddle, int count, String reason) {
    awaitMetric(
        heddle,
        count,
        "heddle_datagrams_dropped_total",
        "listener=\"datagrams\"",
        "reason=\"" + reason + "\"");
  }

  private static void awaitMetric(Heddle heddle, int value, String name, String... labels) {
    await().atMost(Heddle.PATIENCE).until(() -> heddle.metric(name, labels) == value);
  }
}
