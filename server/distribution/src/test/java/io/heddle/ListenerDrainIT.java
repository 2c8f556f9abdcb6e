package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One listener is drained and resumed over HTTP, while the others serve. */
class ListenerDrainIT {
  @TempDir private Path folder;

  @Test
  void endsItsConnectionsAtTheirBoundariesAndRefusesNewOnesUntilItIsResumed() throws IOException {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0", "echo=tcp://127.0.0.1:0");
        var idle = heddle.lineClient("commands");
        var half = heddle.lineClient("commands");
        var other = heddle.lineClient("echo")) {
      assertThat(idle.ask("PING")).isEqualTo("OK PONG");
      assertThat(half.ask("PING")).isEqualTo("OK PONG");
      assertThat(other.ask("still")).isEqualTo("still");
      half.send("PI");

      HttpResponse<String> drained = post(heddle, "commands", "drain");
      assertThat(drained.statusCode()).as(drained.body()).isEqualTo(200);
      assertThat(drained.body()).contains("\"name\":\"commands\"", "\"state\":\"draining\"");
      assertThat(idle.readLine()).as("it was between requests").isNull();
      assertThat(half.send("NG\n").readLine()).isEqualTo("OK PONG");
      assertThat(half.readLine()).isNull();
      assertThatThrownBy(() -> tryToConnect(heddle, "commands"))
          .isInstanceOf(ConnectException.class);
      assertThat(other.ask("there")).isEqualTo("there");
      assertThat(heddle.get("/health/ready").statusCode()).isEqualTo(200);
      assertThat(post(heddle, "commands", "drain").statusCode())
          .as("a second time changes nothing")
          .isEqualTo(200);

      post(heddle, "echo", "drain");
      assertThat(heddle.get("/health/ready").statusCode()).as("nobody accepts").isEqualTo(503);
      post(heddle, "echo", "resume");
      assertThat(heddle.get("/health/ready").statusCode()).isEqualTo(200);

      HttpResponse<String> resumed = post(heddle, "commands", "resume");
      assertThat(resumed.statusCode()).as(resumed.body()).isEqualTo(200);
      assertThat(resumed.body()).contains("\"state\":\"accepting\"");
      try (var again = heddle.lineClient("commands")) {
        assertThat(again.ask("PING")).isEqualTo("OK PONG");
        assertThat(again.ask("PING")).as("it is not drained").isEqualTo("OK PONG");
        heddle.signal("TERM");
        assertThat(again.readLine()).as("nor does it outlive the server").isNull();
        other.socket().shutdownOutput();
        assertThat(heddle.awaitExit()).isZero();
      }
    }
  }

  @Test
  void cutsWhoReachesNoBoundaryInTimeButNobodyThatCameSince() {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0", "--set", "drain-timeout=1s");
        var stuck = heddle.lineClient("commands")) {
      assertThat(stuck.send("PING\nPI").readLine()).isEqualTo("OK PONG");
      post(heddle, "commands", "drain");
      post(heddle, "commands", "resume");
      try (var since = heddle.lineClient("commands")) {
        assertThat(since.send("PING\nPI").readLine()).isEqualTo("OK PONG");
        assertThat(stuck.readLine()).as("cut in the middle").isNull();
        await()
            .atMost(Heddle.PATIENCE)
            .until(() -> heddle.errors().contains("the drain timed out, cutting 1 connection"));
        assertThat(since.send("NG\n").readLine()).isEqualTo("OK PONG");
      }
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"drained\""))
                  .isEqualTo(1));
    }
  }

  @Test
  void leavesThoseOfASecondDrainTheirOwnTime() {
    try (var heddle = Heddle.serve("--config", drainedWithin("1s"));
        var stuck = heddle.lineClient("commands")) {
      assertThat(stuck.send("PING\nPI").readLine()).isEqualTo("OK PONG");
      post(heddle, "commands", "drain");
      post(heddle, "commands", "resume");
      drainedWithin("1h");
      heddle.signal("HUP");
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.errors().contains("read again: drain-timeout"));
      try (var since = heddle.lineClient("commands")) {
        assertThat(since.send("PING\nPI").readLine()).isEqualTo("OK PONG");
        post(heddle, "commands", "drain");
        assertThat(stuck.readLine()).as("its second is over").isNull();
        await()
            .atMost(Heddle.PATIENCE)
            .until(() -> heddle.errors().contains("the drain timed out, cutting "));
        assertThat(since.send("NG\n").readLine()).as("it has an hour").isEqualTo("OK PONG");
        assertThat(since.readLine()).isNull();
      }
      assertThat(heddle.errors()).contains("cutting 1 connection");
    }
  }

  /** A second each; requests that do not end in time say when the first one's must be over. */
  @Test
  void leavesNewcomersOfASecondDrainTheirOwnMoment() {
    String[] serve = {"commands=tcp://127.0.0.1:0", "--set", "commands.request-timeout=700ms"};
    try (var heddle = Heddle.serve(serve)) {
      Shell.untilFastEnough(() -> leavesANewcomerItsMoment(heddle));
    }
  }

  /** Returns false where that took so long that it tells nothing. */
  private boolean leavesANewcomerItsMoment(Heddle heddle) {
    try (var stuck = heddle.lineClient("commands")) {
      assertThat(stuck.send("PING\nPI").readLine()).isEqualTo("OK PONG");
      long first = System.nanoTime();
      post(heddle, "commands", "drain");
      post(heddle, "commands", "resume");
      try (var next = heddle.lineClient("commands")) {
        assertThat(next.ask("PING")).isEqualTo("OK PONG");
        assertThat(stuck.readLine()).isNull();
        next.send("PI");
        try (var fresh = heddle.lineClient("commands")) {
          long second = System.nanoTime();
          post(heddle, "commands", "drain");
          boolean overlap = withinASecond(first);
          assertThat(next.readLine()).isNull();
          fresh.send("PING\n");
          if (!overlap || !withinASecond(second)) return false;
          assertThat(fresh.readLine()).isEqualTo("OK PONG");
          return true;
        }
      }
    } finally {
      post(heddle, "commands", "resume");
    }
  }

  private static boolean withinASecond(long begun) {
    return System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(1);
  }

  private String drainedWithin(String timeout) {
    return Heddle.file(
        folder,
        "heddle.yaml",
        """
        drain-timeout: %s
        listeners: [{protocol: commands, endpoint: "tcp://127.0.0.1:0"}]
        """
            .formatted(timeout));
  }

  @Test
  void resumesAtEveryKindOfEndpoint() throws IOException {
    Path socket = folder.resolve("socket");
    try (var heddle = Heddle.serve("commands=unix://" + socket, "echo=udp://127.0.0.1:0");
        var client = new DatagramClient()) {
      for (String name : List.of("commands", "echo")) post(heddle, name, "drain");
      assertThat(socket).doesNotExist();
      for (String name : List.of("commands", "echo"))
        assertThat(post(heddle, name, "resume").statusCode()).isEqualTo(200);
      assertThat(client.ask("hello", heddle.address("echo"))).isEqualTo("hello");
      assertThat(socket).exists();
      assertThat(Files.getAttribute(socket, "unix:mode")).isEqualTo(0140660);
      try (var local = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        local.write(ByteBuffer.wrap("PING\n".getBytes(UTF_8)));
        ByteBuffer answer = ByteBuffer.allocate("OK PONG\n".length());
        while (answer.hasRemaining()) assertThat(local.read(answer)).isPositive();
      }
    }
  }

  @Test
  void saysWhatIsInTheWayOfResuming() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      post(heddle, "echo", "drain");
      try (var taken = new ServerSocket()) {
        taken.bind(heddle.address("echo"));
        HttpResponse<String> refused = post(heddle, "echo", "resume");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.headers().firstValue("content-type"))
            .contains("application/problem+json");
        assertThat(refused.body()).contains("listener echo: cannot listen on", "in use");
      }
      assertThat(heddle.get("/api/listeners").body()).contains("\"state\":\"draining\"");
      assertThat(post(heddle, "echo", "resume").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void namesTheListenersThatThereAre() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      HttpResponse<String> unknown = post(heddle, "chat", "drain");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body())
          .contains("there is no listener \\\"chat\\\", expected one of echo");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-XPOST, Origin: https://evil.example, 403",
    "-XPOST, Origin: null, 403",
    "-XPOST, Host: evil.example, 421",
    "-XPOST, Host: localhost.evil.example:80, 421",
    "-XGET, Host: evil.example, 421",
    "-XGET, Host: localhost:1, 200",
    "-XGET, Host: [::1]:7070, 200",
  })
  void keepsOtherSitesOut(String method, String header, String status) throws Exception {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      String path = method.equals("-XPOST") ? "/api/listeners/echo/drain" : "/api/listeners";
      Process curl =
          new ProcessBuilder(
                  "curl",
                  "-s",
                  "-o",
                  "/dev/null",
                  "-w",
                  "%{http_code}",
                  method,
                  "-H",
                  header,
                  heddle.admin().resolve(path).toString())
              .start();
      assertThat(new String(curl.getInputStream().readAllBytes(), UTF_8)).isEqualTo(status);
      assertThat(heddle.get("/api/listeners").body()).contains("\"state\":\"accepting\"");
    }
  }

  private static void tryToConnect(Heddle heddle, String listener) throws IOException {
    new Socket(InetAddress.getLoopbackAddress(), heddle.port(listener)).close();
  }

  private static HttpResponse<String> post(Heddle heddle, String listener, String change) {
    return heddle.post("/api/listeners/" + listener + "/" + change);
  }
}
