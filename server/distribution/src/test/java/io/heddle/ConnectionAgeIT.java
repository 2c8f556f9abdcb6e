package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConnectionAgeIT {
  @Test
  void endsAConnectionThatHasLastedTooLongBetweenTwoRequests() {
    try (var heddle =
            Heddle.serve(
                "commands=tcp://127.0.0.1:0", "--set", "commands.connection-age-max=300ms");
        var client = heddle.lineClient("commands")) {
      client.send("PING\n");
      assertThat(client.readLine()).isEqualTo("OK PONG");
      // Without having asked for anything more.
      assertThat(client.readLine()).isNull();
      await().atMost(Heddle.PATIENCE).untilAsserted(() -> assertThat(drained(heddle)).isEqualTo(1));
      try (var next = heddle.lineClient("commands")) {
        next.send("PING\n");
        assertThat(next.readLine()).as("one that is young").isEqualTo("OK PONG");
      }
    }
  }

  @Test
  void endsAStreamOfBytesWithoutABoundaryToWaitFor() throws IOException {
    try (var heddle =
            Heddle.serve("echo=tcp://127.0.0.1:0", "--set", "echo.connection-age-max=300ms");
        var client = heddle.connect("echo")) {
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('x');
      // Long before the half minute that others have to come to one.
      client.setSoTimeout(10_000);
      assertThat(client.getInputStream().read()).isNegative();
      await().atMost(Heddle.PATIENCE).untilAsserted(() -> assertThat(drained(heddle)).isEqualTo(1));
    }
  }

  private static double drained(Heddle heddle) {
    return heddle.metric("heddle_connections_closed_total", "reason=\"drained\"");
  }
}
