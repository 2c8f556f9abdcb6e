package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle connect} to a host with several addresses. */
class ConnectIT {
  @TempDir private Path folder;

  @Test
  void triesEveryAddressOfAHost() {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      Heddle.Result result =
          Heddle.runWith(
              hosts("127.0.0.2", "127.0.0.1"),
              "hello\n",
              "connect",
              "tcp://several.test:" + heddle.port("echo"));
      assertThat(result).isEqualTo(new Heddle.Result(0, "hello", ""));
    }
  }

  @Test
  void saysWhyTheLastOneFailed() throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    String endpoint = "tcp://several.test:" + port;
    assertThat(Heddle.runWith(hosts("127.0.0.2", "127.0.0.3"), "", "connect", endpoint))
        .isEqualTo(
            new Heddle.Result(
                1,
                "",
                "heddle: cannot connect to "
                    + endpoint
                    + ": connection refused; is the server running?"));
  }

  /** For the JVM of the client alone. */
  private Map<String, String> hosts(String... addresses) {
    String lines = String.join(" several.test\n", addresses) + " several.test\n";
    return Map.of("JAVA_OPTS", "-Djdk.net.hosts.file=" + Heddle.file(folder, "hosts", lines));
  }
}
