package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the figures of {@code /metrics} count, beside what comes and goes ({@link AdminIT}). */
class MetricsIT {
  @TempDir private Path folder;

  @Test
  void countsRejectedConnectionsByTheLimitThatTheyMetFirst() throws IOException {
    String config =
        Heddle.file(
            folder,
            "heddle.yaml",
            """
            max-connections: 3
            listeners:
              - {name: few, protocol: echo, endpoint: "tcp://127.0.0.1:0", max-connections: 1}
              - {name: own, protocol: echo, endpoint: "tcp://127.0.0.1:0", max-connections-per-peer: 1}
              - {name: slow, protocol: echo, endpoint: "tcp://127.0.0.1:0", accept-rate-per-peer: 1/h}
              - {name: closed, protocol: echo, endpoint: "tcp://127.0.0.1:0", deny-from: [127.0.0.0/8]}
              - {name: proxied, protocol: echo, endpoint: "tcp://127.0.0.1:0", proxy-protocol: v1,
                 trusted-proxies: [10.0.0.0/8]}
              - {name: behind, protocol: echo, endpoint: "tcp://127.0.0.1:0", proxy-protocol: v1,
                 trusted-proxies: [127.0.0.0/8], deny-from: [10.6.0.0/16]}
            """);
    try (var heddle = Heddle.serve("--config", config);
        var few = heddle.lineClient("few");
        var own = heddle.lineClient("own");
        var slow = heddle.lineClient("slow")) {
      assertThat(few.ask("in")).isEqualTo("in");
      assertThat(own.ask("in")).isEqualTo("in");
      assertThat(slow.ask("in")).isEqualTo("in");
      for (int i = 0; i < 2; i++) assertEnds(heddle, "few", "");
      assertEnds(heddle, "own", "");
      assertEnds(heddle, "slow", "");
      assertEnds(heddle, "closed", "");
      assertEnds(heddle, "proxied", "");
      assertRejected(heddle, "few", "max-connections", 2);
      assertRejected(heddle, "own", "max-connections-per-peer", 1);
      assertRejected(heddle, "slow", "accept-rate-per-peer", 1);
      assertThat(heddle.metric("heddle_accept_rate_peers", "listener=\"slow\"")).isEqualTo(1);
      assertThat(heddle.metric("heddle_accept_rate_peers_exhausted", "listener=\"slow\""))
          .isEqualTo(1);
      assertRejected(heddle, "closed", "denied", 1);
      assertRejected(heddle, "proxied", "untrusted-proxy", 1);
      assertEnds(heddle, "behind", "");
      assertRejected(heddle, "behind", "server-max-connections", 1);
      assertThat(heddle.metric("heddle_server_connections_limit")).isEqualTo(3);
      assertThat(heddle.metric("heddle_connections_limit", "listener=\"few\"")).isEqualTo(1);
      assertThat(heddle.get("/metrics").body())
          .contains("heddle_connections_limit{listener=\"own\",protocol=\"echo\"} +Inf\n");

      slow.socket().shutdownOutput();
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.metric("heddle_connections_active", "listener=\"slow\"") == 0);
      assertEnds(heddle, "behind", "PROXY TCP4 10.6.0.1 10.0.0.1 5000 7000\r\n");
      assertRejected(heddle, "behind", "denied", 1);
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(heddle.metric("heddle_connections_rejected_total"))
                  .isEqualTo(
                      heddle.metric("heddle_connections_closed_total", "reason=\"rejected\""))
                  .isEqualTo(8));
    }
  }

  private static void assertEnds(Heddle heddle, String listener, String sent) throws IOException {
    try (Socket client = heddle.connect(listener)) {
      client.getOutputStream().write(sent.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertThat(client.getInputStream().read()).as(listener).isEqualTo(-1);
    }
  }

  private static void assertRejected(Heddle heddle, String listener, String reason, int count) {
    String[] labels = {"listener=\"" + listener + "\"", "reason=\"" + reason + "\""};
    assertThat(heddle.metric("heddle_connections_rejected_total", labels))
        .as("%s: %s", listener, reason)
        .isEqualTo(count);
  }

  @Test
  void tellsHowManyConnectionsWaitToBeAccepted() throws IOException {
    try (var heddle =
            Heddle.serve(
                "echo=tcp://127.0.0.1:0",
                "uppercase=tcp://*:0",
                "--set",
                "echo.max-connections=1",
                "--set",
                "echo.over-limit=queue",
                "--set",
                "echo.backlog=7");
        var inside = heddle.lineClient("echo")) {
      assertThat(inside.ask("in")).isEqualTo("in");
      assertThat(waiting(heddle, "echo")).isZero();
      try (Socket second = heddle.connect("echo");
          Socket third = heddle.connect("echo")) {
        await().atMost(Heddle.PATIENCE).until(() -> waiting(heddle, "echo") == 2);
        assertThat(heddle.metric("heddle_accept_queue_limit", "listener=\"echo\"")).isEqualTo(7);
        assertThat(heddle.metric("heddle_accept_queue_limit", "listener=\"uppercase\""))
            .isEqualTo(
                Math.min(4096, Integer.parseInt(Shell.output("sysctl -n net.core.somaxconn"))));
        assertThat(waiting(heddle, "uppercase")).isZero();
        assertThat(second.isConnected() && third.isConnected()).isTrue();
      }
    }
  }

  private static double waiting(Heddle heddle, String listener) {
    return heddle.metric("heddle_accept_queue_connections", "listener=\"" + listener + "\"");
  }

  @Test
  void countsConnectionsWhosePeerDoesNotTakeWhatOthersSendIt() {
    try (var heddle =
            Heddle.serve(
                "chat=tcp://127.0.0.1:0",
                "--option",
                "text-length-max=10000",
                "--set",
                "chat.output-bytes-max=64KiB");
        var ann = heddle.lineClient("chat");
        var sleepy = heddle.lineClient("chat")) {
      sleepy.send("sleepy\n");
      ann.send("ann\n");
      String text = "x".repeat(10_000) + "\n";
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Heddle.PATIENCE)
          .until(() -> {
            for (int i = 0; i < 100; i++) ann.send(text);
            return heddle.metric("heddle_outbox_overflows_total", "protocol=\"chat\"") == 1;
          });
      assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"write-timeout\""))
          .isEqualTo(1);
    }
  }

  @Test
  void tellsWhatTheThreadsOfConnectionsAreAt() throws IOException {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "sleeper",
        """
        return connection -> {
          while (connection.readLine() != null) {
            connection.writeLine("asleep");
            connection.flush();
            Thread.sleep(1_000_000);
          }
        };
        """);
    try (var heddle =
            Heddle.serve(
                "sleeper=tcp://127.0.0.1:0",
                "chargen=tcp://127.0.0.1:0",
                "--plugins",
                folder.resolve("plugins").toString());
        var waiting = heddle.lineClient("sleeper");
        var working = heddle.lineClient("sleeper");
        Socket flooded = heddle.connect("chargen")) {
      assertThat(flooded.getInputStream().read()).isNotNegative();
      assertThat(working.ask("sleep")).isEqualTo("asleep");
      waiting.send("half a line");
      awaitThreads(heddle, "sleeper", "working", 1);
      awaitThreads(heddle, "sleeper", "reading", 1);
      awaitThreads(heddle, "chargen", "writing", 1);
      if (Runtime.version().feature() < 24) return;
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.metric("heddle_carriers_parallelism") >= 1);
      assertThat(heddle.metric("heddle_carriers")).isPositive();
      // The one that answers.
      assertThat(heddle.metric("heddle_virtual_threads_mounted")).isPositive();
      assertThat(heddle.get("/metrics").body()).contains("heddle_virtual_threads_queued ");
    }
  }

  private static void awaitThreads(Heddle heddle, String listener, String activity, int count) {
    String[] labels = {"listener=\"" + listener + "\"", "activity=\"" + activity + "\""};
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(
            () -> assertThat(heddle.metric("heddle_connection_threads", labels)).isEqualTo(count));
  }

  @Test
  void hasTheMetersOfResilience4jForTheLimitersThatEachListenerHas() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      for (String log : new String[] {"echo-handshake-log", "echo-rejection-log"})
        assertThat(
                heddle.metric(
                    "resilience4j_ratelimiter_available_permissions", "name=\"" + log + "\""))
            .isEqualTo(10);
    }
  }
}
