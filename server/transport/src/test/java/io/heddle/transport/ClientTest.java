package io.heddle.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ClientTest {
  private static final int CONNECTIONS = 500;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  @EnabledOnOs(OS.LINUX)
  void hasGivenBackEveryDescriptorOnceClosed() throws IOException {
    // Nobody accepts them: on the other side they take no descriptors.
    try (var server = new ServerSocket(0, CONNECTIONS, InetAddress.getLoopbackAddress())) {
      Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + server.getLocalPort());
      long before = descriptors();
      try (var client = new Client(limits())) {
        List<StreamConnection> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) connections.add(client.connect(endpoint, LIMIT));
        assertThat(descriptors()).isGreaterThanOrEqualTo(before + CONNECTIONS);
        connections.forEach(StreamConnection::close);
      }
      assertThat(descriptors()).isLessThan(before + 50);
    }
  }

  private static Limits limits() {
    return new Limits(1 << 20, 1 << 20, 1 << 20, Duration.ZERO, Duration.ZERO, LIMIT);
  }

  private static long descriptors() throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
