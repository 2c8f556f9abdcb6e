package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server says of itself over HTTP. */
class AdminIT {
  @TempDir private Path folder;

  @Test
  void saysThatItIsReadyAndThenThatItDrainsUntilTheLastConnectionIsGone() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
        Socket client = heddle.connect("echo")) {
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('x');
      assertThat(heddle.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(heddle.get("/health/ready").statusCode()).isEqualTo(200);
      assertThat(heddle.get("/health/ready").body()).contains("ready");

      heddle.signal("TERM");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.get("/health/ready").statusCode() == 503);
      assertThat(heddle.get("/health/ready").body()).contains("draining");
      assertThat(heddle.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(heddle.metric("heddle_connections_active")).isEqualTo(1);
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(
              () -> assertThat(heddle.get("/api/listeners").body()).contains("draining"));
      client.shutdownOutput();
      assertThat(heddle.awaitExit()).isZero();
    }
  }

  @Test
  void countsWhatComesAndGoesPerListener() throws IOException {
    TestProtocol.lines(folder.resolve("plugins"));
    try (var heddle =
            Heddle.serve(
                "echo=tcp://127.0.0.1:0",
                "lines=tcp://127.0.0.1:0",
                "--plugins",
                folder.resolve("plugins").toString());
        var staying = heddle.lineClient("lines")) {
      assertThat(staying.ask("12345")).isEqualTo("12345");
      assertThat(staying.ask("67")).isEqualTo("67");
      for (int i = 0; i < 3; i++) sendAndFinish(heddle, "echo", "0123456789");
      try (Socket reset = heddle.connect("echo")) {
        reset.setSoLinger(true, 0);
      }
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(
                      closed(heddle, "echo", "io-failed") + closed(heddle, "echo", "peer-closed"))
                  .isEqualTo(4));

      assertThat(closed(heddle, "echo", "peer-closed")).isEqualTo(3);
      assertThat(figure(heddle, "heddle_connections_accepted_total", "echo")).isEqualTo(4);
      assertThat(figure(heddle, "heddle_connections_active", "echo")).isZero();
      assertThat(figure(heddle, "heddle_received_bytes_total", "echo")).isEqualTo(30);
      assertThat(figure(heddle, "heddle_sent_bytes_total", "echo")).isEqualTo(30);
      assertThat(figure(heddle, "heddle_requests_total", "echo")).isZero();

      assertThat(figure(heddle, "heddle_connections_accepted_total", "lines")).isEqualTo(1);
      assertThat(figure(heddle, "heddle_connections_active", "lines")).isEqualTo(1);
      assertThat(figure(heddle, "heddle_received_bytes_total", "lines")).isEqualTo(9);
      assertThat(figure(heddle, "heddle_sent_bytes_total", "lines")).isEqualTo(9);
      assertThat(figure(heddle, "heddle_requests_total", "lines")).isEqualTo(2);
      assertThat(figure(heddle, "heddle_accept_errors_total", "lines")).isZero();
    }
  }

  @Test
  void writesMetricsAsPrometheusReadsThem() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      var text = heddle.get("/metrics");
      assertThat(text.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
      assertThat(text.body())
          .contains(
              "# HELP heddle_connections_accepted_total ",
              "# TYPE heddle_connections_accepted_total counter\n")
          .contains("# TYPE heddle_connections_active gauge\n")
          .contains("heddle_connections_active{listener=\"echo\",protocol=\"echo\"} 0.0\n")
          .contains(
              "heddle_connections_closed_total{listener=\"echo\",protocol=\"echo\",reason=\"drained\"} 0.0\n")
          .doesNotContain("# EOF");
      var open = heddle.get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
      assertThat(open.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
      assertThat(open.body())
          .contains("# TYPE heddle_connections_accepted counter\n")
          .endsWith("# EOF\n");
    }
  }

  @Test
  void answersThoughSilentClientsTakeEveryPlace() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      URI admin = heddle.admin();
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        var socket = new Socket(admin.getHost(), admin.getPort());
        if (i % 2 == 0) socket.getOutputStream().write("GET /hea".getBytes(UTF_8));
        silent.add(socket);
      }
      assertThat(heddle.get("/health/live").statusCode()).isEqualTo(200);
      for (Socket socket : silent) socket.close();
    }
  }

  @Test
  void listsTheListenersWithTheirRealPorts() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0", "uppercase=tcp://127.0.0.1:0")) {
      sendAndFinish(heddle, "uppercase", "abc");
      var response = heddle.get("/api/listeners");
      assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
      JsonNode listeners = new ObjectMapper().readTree(response.body()).get("listeners");
      assertThat(listeners).hasSize(2);
      for (int i = 0; i < 2; i++) {
        JsonNode listener = listeners.get(i);
        String name = i == 0 ? "echo" : "uppercase";
        assertThat(listener.get("name").asText()).isEqualTo(name);
        assertThat(listener.get("protocol").asText()).isEqualTo(name);
        assertThat(listener.get("endpoints").get(0).asText())
            .isEqualTo("tcp://127.0.0.1:" + heddle.port(name));
        assertThat(listener.get("state").asText()).isEqualTo("accepting");
        assertThat(listener.get("accepted").asInt()).isEqualTo(i);
      }
    }
  }

  @Test
  void saysWhatIsWrongWithARequestAsRfc9457HasIt() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      assertProblem(heddle.get("/nope"), 404, "there is nothing at /nope");
      assertProblem(heddle.get("/api/listeners/echo"), 404, "there is nothing at /api/listeners/");
      for (String path : List.of("/metrics", "/health/live", "/health/ready", "/api/listeners")) {
        HttpResponse<String> post = heddle.post(path);
        assertProblem(post, 405, "expected GET, HEAD at " + path + ", got POST");
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
      }
      assertProblem(heddle.get("/api/listeners/echo/drain"), 405, "expected POST at ");
    }
  }

  private static void assertProblem(HttpResponse<String> response, int status, String detail)
      throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = new ObjectMapper().readTree(response.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asText()).startsWith(detail);
  }

  @Test
  void movesTheDefaultEndpointToAFreePortAndSaysSo() throws IOException {
    try (ServerSocket taken = takeDefaultPort();
        var heddle = Heddle.serveWithDefaultAdmin("echo=tcp://127.0.0.1:0")) {
      assertThat(taken).isNotNull();
      assertThat(heddle.admin().getPort()).isNotEqualTo(7070).isPositive();
      String moved = "heddle: port 7070 is taken, the admin endpoint is at " + heddle.admin();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(heddle.errors()).isEqualTo(moved));
      assertThat(heddle.get("/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void failsWhenAConfiguredEndpointIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + taken.getLocalPort();
      var result = Heddle.run("serve", "echo=tcp://127.0.0.1:0", "--admin", url);
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .hasLineCount(1)
          .startsWith("heddle: ")
          .contains("admin endpoint", url, "in use; choose another port");
      assertThat(result.out()).as("nothing listens").isEmpty();
    }
  }

  @Test
  void tellsOfTheProcessAndOfWhatRunsInIt() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      double left = heddle.metric("heddle_descriptors_left");
      assertThat(left).isBetween(1.0, heddle.metric("heddle_descriptors_max"));
      // More than the jars and recordings that a server which has just started opens and closes.
      var clients = new ArrayList<LineClient>();
      try {
        for (int i = 0; i < 40; i++) {
          clients.add(heddle.lineClient("echo"));
          assertThat(clients.getLast().ask("here")).isEqualTo("here");
        }
        assertThat(heddle.metric("heddle_descriptors_left")).isBetween(left - 60, left - 20);
      } finally {
        clients.forEach(LineClient::close);
      }
      assertThat(heddle.metric("heddle_plugin_info", "protocol=\"chat\"", "version=\"0"))
          .isEqualTo(1);
      assertThat(heddle.metric("jvm_memory_used_bytes", "area=\"heap\"")).isPositive();
      assertThat(heddle.metric("process_uptime_seconds")).isPositive();
    }
  }

  @Test
  void servesWithoutItWhereItIsOff() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0", "--admin", "off")) {
      assertThat(heddle.lines()).contains("admin off");
      assertThat(sendAndFinish(heddle, "echo", "hello")).isEqualTo("hello");
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
    }
  }

  /** Something else may have it; that is as good. */
  private static ServerSocket takeDefaultPort() throws IOException {
    try {
      return new ServerSocket(7070, 1, InetAddress.getLoopbackAddress());
    } catch (BindException takenAlready) {
      return new ServerSocket();
    }
  }

  private static String sendAndFinish(Heddle heddle, String listener, String text)
      throws IOException {
    try (Socket client = heddle.connect(listener)) {
      client.getOutputStream().write(text.getBytes(UTF_8));
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static double closed(Heddle heddle, String listener, String reason) {
    return heddle.metric(
        "heddle_connections_closed_total",
        "listener=\"" + listener + "\"",
        "reason=\"" + reason + "\"");
  }

  private static double figure(Heddle heddle, String name, String listener) {
    return heddle.metric(name, "listener=\"" + listener + "\"");
  }
}
