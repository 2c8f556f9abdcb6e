package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten thousand connections held at once. */
class ManyConnectionsIT {
  private static final int CONNECTIONS = 10_000;

  /** At a time, so that the backlog of a machine that keeps it small is enough. */
  private static final int GROUP = 100;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);

  @Test
  void echoesOnEachOfTenThousandConnectionsHeldAtOnce() throws IOException {
    assumeTrue(
        descriptors() > CONNECTIONS * 1.1, "fewer than 11,000 file descriptors are allowed here");
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      List<SocketChannel> clients = new ArrayList<>(CONNECTIONS);
      try {
        for (int from = 0; from < CONNECTIONS; from += GROUP) {
          for (int i = 0; i < GROUP; i++) clients.add(SocketChannel.open(heddle.address("echo")));
          exchange(clients.subList(from, from + GROUP), from);
        }
        assertThat(heddle.metric("heddle_connections_active")).isEqualTo(CONNECTIONS);
        exchange(clients, CONNECTIONS);
        exchange(clients, 2 * CONNECTIONS);
        assertThat(heddle.metric("heddle_connections_active")).isEqualTo(CONNECTIONS);
      } finally {
        for (SocketChannel client : clients) client.close();
      }
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(heddle.metric("heddle_connections_active")).isZero());
      assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"peer-closed\""))
          .isEqualTo(CONNECTIONS);
      assertThat(heddle.metric("heddle_sent_bytes_total"))
          .isEqualTo(3.0 * Long.BYTES * CONNECTIONS);
      assertThat(heddle.errors()).isEmpty();
    }
  }

  /** Each sends a number of its own before anybody reads, then each gets its own back. */
  private void exchange(List<SocketChannel> clients, long first) throws IOException {
    long number = first;
    for (SocketChannel client : clients) client.write(buffer.clear().putLong(number++).flip());
    number = first;
    for (SocketChannel client : clients) {
      buffer.clear().limit(Long.BYTES);
      while (buffer.hasRemaining())
        if (client.read(buffer) < 0) throw new EOFException("connection " + number);
      assertThat(buffer.flip().getLong()).isEqualTo(number++);
    }
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }
}
