package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a server listens: addresses, endpoints, listeners, and ports that are taken. */
class TcpListenerIT {
  @TempDir private Path folder;

  @Test
  void servesIpv4AndIpv6AddressesSideBySide() throws IOException {
    assumeIpv6();
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0", "uppercase=tcp://[::1]:0")) {
      assertThat(heddle.lines().get(1)).matches("listening uppercase uppercase tcp://\\[::1]:\\d+");
      assertThat(answer("127.0.0.1", heddle.port("echo"))).isEqualTo("hello");
      assertThat(answer("::1", heddle.port("uppercase"))).isEqualTo("HELLO");
    }
  }

  @Test
  void reachesAStarOnEveryAddressOfBothFamilies() throws IOException {
    assumeIpv6();
    try (var heddle = Heddle.serve("echo=tcp://*:0")) {
      assertThat(heddle.lines().get(0)).matches("listening echo echo tcp://\\*:\\d+");
      for (String address : new String[] {"127.0.0.1", "127.0.0.2", "::1"}) {
        assertThat(answer(address, heddle.port("echo"))).as(address).isEqualTo("hello");
      }
    }
  }

  @Test
  void leavesIpv6AloneWhereEveryIpv4AddressIsMeant() throws IOException {
    assumeIpv6();
    try (var heddle = Heddle.serve("echo=tcp://0.0.0.0:0")) {
      int port = heddle.port("echo");
      assertThat(answer("127.0.0.2", port)).isEqualTo("hello");
      assertRefused("::1", port);
      try (var other = new ServerSocket()) {
        other.bind(socketAddress("::1", port));
        assertThat(other.isBound()).isTrue();
      }
    }
  }

  @Test
  void putsOneHandlerBehindSeveralEndpoints() {
    String config =
        Heddle.file(
            folder,
            "heddle.yaml",
            """
            listeners:
              - protocol: commands
                endpoints: [tcp://127.0.0.1:0, tcp://127.0.0.2:0]
            """);
    try (var heddle = Heddle.serve("--config", config)) {
      assertThat(heddle.lines().get(0))
          .matches("listening commands commands tcp://127\\.0\\.0\\.1:\\d+");
      assertThat(heddle.lines().get(1))
          .matches("listening commands commands tcp://127\\.0\\.0\\.2:\\d+");
      assertThat(ask("127.0.0.1", heddle.ports("commands").get(0), "SET colour red"))
          .startsWith("OK");
      assertThat(ask("127.0.0.2", heddle.ports("commands").get(1), "GET colour"))
          .isEqualTo("OK red");
      assertThat(heddle.metric("heddle_connections_accepted_total", "listener=\"commands\""))
          .isEqualTo(2);
    }
  }

  @Test
  void servesSeveralListenersEachOnAPortOfItsOwn() throws IOException {
    try (var heddle =
        Heddle.serve(
            "echo=tcp://127.0.0.1:0", "uppercase=tcp://127.0.0.1:0", "echo=tcp://127.0.0.1:0")) {
      assertThat(heddle.port("echo")).isNotEqualTo(heddle.port("echo-2"));
      assertThat(answer("127.0.0.1", heddle.port("echo"))).isEqualTo("hello");
      assertThat(answer("127.0.0.1", heddle.port("uppercase"))).isEqualTo("HELLO");
      assertThat(answer("127.0.0.1", heddle.port("echo-2"))).isEqualTo("hello");
    }
  }

  @Test
  void leavesNothingListeningWhenAPortIsInUse() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      var result =
          Heddle.run(
              "serve",
              "uppercase=tcp://127.0.0.2:" + port,
              "echo=tcp://127.0.0.1:" + port,
              "--admin",
              "off");
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err())
          .isEqualTo(
              "heddle: listener echo: cannot listen on tcp://127.0.0.1:%d: the port is in use; choose another one, or stop"
                      .formatted(port)
                  + " what listens there");
      assertRefused("127.0.0.2", port);
    }
  }

  @Test
  void leavesNoEndpointListeningWhenTheNextOneCannot() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      String config =
          Heddle.file(
              folder,
              "heddle.yaml",
              """
              listeners:
                - name: shout
                  protocol: uppercase
                  endpoints: [tcp://127.0.0.2:%d, tcp://127.0.0.1:%d]
              admin: {endpoint: off}
              """
                  .formatted(port, port));
      var result = Heddle.run("serve", "--config", config);
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err())
          .hasLineCount(1)
          .contains("listener shout", "tcp://127.0.0.1:" + port, "in use; choose");
      assertRefused("127.0.0.2", port);
    }
  }

  @Test
  void listensAgainWhereConnectionsThatItClosedStillLinger() throws IOException {
    int port;
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0", "--set", "drain-timeout=0s");
        Socket client = heddle.connect("echo")) {
      port = heddle.port("echo");
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('x');
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
    }
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:" + port)) {
      assertThat(answer("127.0.0.1", port)).isEqualTo("hello");
      assertThat(heddle.running()).isTrue();
    }
  }

  @Test
  void servesEachConnectionOnAVirtualThreadThatSaysWhoseItIs() throws IOException {
    Path dump = folder.resolve("threads");
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0", "uppercase=tcp://127.0.0.1:0");
        var first = heddle.connect("echo");
        var second = heddle.connect("uppercase")) {
      for (Socket client : new Socket[] {first, second}) {
        client.getOutputStream().write('1');
        assertThat(client.getInputStream().read()).isEqualTo('1');
      }
      Shell.output("\"$JAVA_HOME/bin/jcmd\" $1 Thread.dump_to_file \"$2\"", heddle.pid(), dump);
      assertThat(dump)
          .content(UTF_8)
          .containsPattern("(?m)^#\\d+ \"heddle-echo-\\d\" virtual")
          .containsPattern("(?m)^#\\d+ \"heddle-uppercase-\\d\" virtual");
    }
  }

  private static String answer(String address, int port) throws IOException {
    try (Socket socket = connect(address, port)) {
      socket.getOutputStream().write("hello".getBytes(UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static String ask(String address, int port, String line) {
    try (var client = new LineClient(connect(address, port))) {
      return client.ask(line);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Socket connect(String address, int port) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout((int) Heddle.PATIENCE.toMillis());
    socket.connect(socketAddress(address, port));
    return socket;
  }

  private static InetSocketAddress socketAddress(String address, int port) throws IOException {
    return new InetSocketAddress(InetAddress.getAllByName(address)[0], port);
  }

  private static void assertRefused(String address, int port) {
    assertThatThrownBy(() -> connect(address, port)).isInstanceOf(ConnectException.class);
  }

  private static void assumeIpv6() {
    try (var socket = new ServerSocket()) {
      socket.bind(socketAddress("::1", 0));
    } catch (IOException e) {
      abort("this machine has no IPv6 loopback address");
    }
  }
}
