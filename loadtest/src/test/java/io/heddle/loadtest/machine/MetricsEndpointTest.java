package io.heddle.loadtest.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
  private HttpServer server;
  private volatile String text = "";
  private volatile int status = 200;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void countersAreRatesAndGaugesAreLevels() throws Exception {
    text = "# TYPE a_total counter\na_total 100\nb 5\n";
    try (MetricsEndpoint metrics = MetricsEndpoint.open(url())) {
      text = "# TYPE a_total counter\na_total 300\nb 7\n";
      Map<String, Double> sample = metrics.sample();
      assertThat(sample).containsOnlyKeys("rate(a_total)", "b").containsEntry("b", 7.0);
      assertThat(sample.get("rate(a_total)")).isPositive();
    }
  }

  @Test
  void aServerThatStartedAnewHasNoRateAtFirst() throws Exception {
    text = "a_total 100";
    try (MetricsEndpoint metrics = MetricsEndpoint.open(url() + "/metrics")) {
      text = "a_total 3";
      assertThat(metrics.sample()).isEmpty();
      assertThat(metrics.sample()).containsEntry("rate(a_total)", 0.0);
    }
  }

  @Test
  void whatFailsLaterIsAbsent() throws Exception {
    text = "a 1";
    try (MetricsEndpoint metrics = MetricsEndpoint.open(url())) {
      status = 500;
      assertThat(metrics.sample()).isEmpty();
    }
  }

  @Test
  void whatFailsAtFirstIsSaid() {
    status = 404;
    assertThatIOException()
        .isThrownBy(() -> MetricsEndpoint.open(url()))
        .withMessageStartingWith("cannot read " + url() + "/metrics: status 404; give --admin");
  }

  @Test
  void nothingListening() {
    server.stop(0);
    assertThatIOException()
        .isThrownBy(() -> MetricsEndpoint.open(url()))
        .withMessageContaining("nothing listens there");
  }

  @Test
  void noUrl() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MetricsEndpoint.open("localhost:7070"))
        .withMessage("expected a URL such as http://127.0.0.1:7070/metrics, got 'localhost:7070'");
  }
}
