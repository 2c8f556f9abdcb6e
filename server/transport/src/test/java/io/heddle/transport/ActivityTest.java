package io.heddle.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ActivityTest {
  private static final int BYTES = 32 << 20;

  @Test
  void countsFromWhenThePeerTookWhatItWasWaitedFor() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new Client(Limits.DEFAULTS)) {
      Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + server.getLocalPort());
      StreamConnection connection = client.connect(endpoint, Duration.ofSeconds(10));
      try (Socket peer = server.accept()) {
        CompletableFuture<Activity> waited =
            CompletableFuture.supplyAsync(() -> takeWhenWaitedFor(connection, peer));
        long begun = System.nanoTime();
        connection.out().write(new byte[BYTES]);
        connection.out().flush();

        assertThat(waited.get()).isEqualTo(Activity.WRITING);
        assertThat(connection.activity()).isEqualTo(Activity.WORKING);
        assertThat(connection.activeSinceNanos() - begun).isPositive();
      } finally {
        connection.close();
      }
    }
  }

  private static Activity takeWhenWaitedFor(StreamConnection connection, Socket peer) {
    try {
      await().until(() -> connection.activity() == Activity.WRITING);
      Activity then = connection.activity();
      peer.getInputStream().skipNBytes(BYTES);
      return then;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
