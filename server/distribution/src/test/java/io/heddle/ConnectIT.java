package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle connect}: to a host with several addresses, and with messages cut in every way. */
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

  @Test
  void sendsAndPrintsLines() {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0")) {
      String server = "tcp://127.0.0.1:" + heddle.port("commands");
      assertThat(connect(server, "ECHO caf\u00e9\r\nQUIT", "--framing", "lines"))
          .isEqualTo(new Heddle.Result(0, "OK caf\u00e9\nOK goodbye", ""));
    }
  }

  @Test
  void sendsAndPrintsFrames() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    TestProtocol.jar(
        plugins,
        "envelope",
        """
        return connection -> {
          for (byte[] frame; (frame = connection.readFrame()) != null; ) {
            String text = new String(frame, java.nio.charset.StandardCharsets.UTF_8);
            if (text.equals("cut")) {
              connection.out().write(new byte[] {0, 0, 0, 9, 'c'});
              return;
            }
            connection.writeFrame((text + " of " + frame.length).getBytes("UTF-8"));
          }
        };
        """);
    try (var heddle = Heddle.serve("envelope=tcp://127.0.0.1:0", "--plugins", plugins.toString())) {
      String server = "tcp://127.0.0.1:" + heddle.port("envelope");
      assertThat(connect(server, "caf\u00e9\n\nlast", "--framing", "length"))
          .isEqualTo(new Heddle.Result(0, "caf\u00e9 of 5\n of 0\nlast of 4", ""));
      assertThat(connect(server, "one\ncut\n", "--framing", "length"))
          .isEqualTo(
              new Heddle.Result(
                  1,
                  "one of 3",
                  "heddle: "
                      + server
                      + ": ended within a frame, after 1 of its 9 bytes; its log may say why"));
    }
  }

  @Test
  void refusesWhatIsNoFrame() {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0")) {
      String server = "tcp://127.0.0.1:" + heddle.port("commands");
      Heddle.Result result = connect(server, "PING\n", "--framing", "length");
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .hasLineCount(1)
          .startsWith("heddle: " + server + ": announced a frame of ")
          .contains("at most 16MiB");
    }
  }

  private static Heddle.Result connect(String server, String input, String... options) {
    var command = new ArrayList<>(List.of("connect", server));
    command.addAll(List.of(options));
    return Heddle.runWith(Map.of(), input, command.toArray(String[]::new));
  }

  /** For the JVM of the client alone. */
  private Map<String, String> hosts(String... addresses) {
    String lines = String.join(" several.test\n", addresses) + " several.test\n";
    return Map.of("JAVA_OPTS", "-Djdk.net.hosts.file=" + Heddle.file(folder, "hosts", lines));
  }
}
