package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server whose file descriptors run out serves again when they come back. */
class DescriptorsIT {
  private static final List<String> FEW = List.of("sh", "-c", "ulimit -n 256; exec \"$@\"", "sh");

  @Test
  void servesAgainWhenDescriptorsComeBack() throws IOException {
    try (var heddle =
        Heddle.serve(FEW, Map.of(), "echo=tcp://127.0.0.1:0", "--set", "max-connections=100000")) {
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 300; i++) clients.add(heddle.connect("echo"));
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.errors().contains("listener echo: accept failed"));
      assertThat(answered(clients.get(0))).as("one that came before").isTrue();
      await("the admin endpoint is out of descriptors too")
          .atMost(Heddle.PATIENCE)
          .until(() -> hungUp(heddle.admin()));
      for (Socket client : clients) client.close();

      try (Socket next = heddle.connect("echo")) {
        assertThat(answered(next)).isTrue();
      }
      await()
          .atMost(Heddle.PATIENCE)
          .ignoreException(UncheckedIOException.class)
          .until(() -> heddle.get("/health/ready").statusCode() == 200);
      assertThat(heddle.metric("heddle_accept_errors_total", "listener=\"echo\"")).isPositive();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(heddle.metric("heddle_connections_active")).isZero());
      assertThat(heddle.metric("heddle_connections_accepted_total")).isEqualTo(301);
      assertThat(heddle.errors())
          .startsWith("heddle: warning: max-connections: expected at most ")
          .hasLineCount(3)
          .endsWith("the admin endpoint had ended, as descriptors ran out; it is back");
    }
  }

  @Test
  void keepsAReserveWhenNobodySaysHowManyConnectionsThereMayBe() throws IOException {
    try (var heddle = Heddle.serve(FEW, Map.of(), "echo=tcp://127.0.0.1:0")) {
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 300; i++) clients.add(heddle.connect("echo"));
      int served = 0;
      for (Socket client : clients) if (answered(client)) served++;
      assertThat(served).isBetween(50, 200);
      assertThat(heddle.metric("heddle_connections_active")).isEqualTo(served);
      assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"rejected\""))
          .isEqualTo(300 - served);
      assertThat(heddle.metric("heddle_accept_errors_total")).isZero();
      for (Socket client : clients) client.close();

      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(heddle.metric("heddle_connections_active")).isZero());
      try (Socket next = heddle.connect("echo")) {
        assertThat(answered(next)).isTrue();
      }
      assertThat(heddle.errors()).isEmpty();
    }
  }

  /** Whether it ends a connection on which nothing was asked. */
  private static boolean hungUp(URI http) throws IOException {
    try (var client = new Socket(http.getHost(), http.getPort())) {
      client.setSoTimeout((int) Heddle.PATIENCE.toMillis());
      return client.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  /** Whether it is served; a connection that was rejected has ended or ends now. */
  private static boolean answered(Socket client) {
    try {
      client.getOutputStream().write('x');
      return client.getInputStream().read() == 'x';
    } catch (IOException closed) {
      return false;
    }
  }
}
