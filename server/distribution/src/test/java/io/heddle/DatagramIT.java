package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Echo over UDP, on the wire. */
class DatagramIT {

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 65507", "[::1], 65527"})
  void sendsBackEveryDatagramWhole(String host, int most) throws IOException {
    try (var heddle = Heddle.serve("echo=udp://" + host + ":0");
        var client = new DatagramClient(host, 0)) {
      assertThat(heddle.lines().getFirst())
          .isEqualTo("listening echo echo udp://" + host + ":" + heddle.port("echo"));
      var server = new InetSocketAddress(host, heddle.port("echo"));
      assertThat(client.ask("hello", server)).isEqualTo("hello");
      assertThat(client.ask("", server)).isEmpty();
      byte[] largest = new byte[most];
      new Random(1).nextBytes(largest);
      assertThat(client.ask(largest, server)).isEqualTo(largest);
      await().atMost(Heddle.PATIENCE).until(() -> heddle.metric("heddle_datagrams_active") == 0);
      assertThat(heddle.metric("heddle_datagrams_received_total")).isEqualTo(3);
      assertThat(heddle.metric("heddle_datagrams_sent_total")).isEqualTo(3);
      assertThat(heddle.metric("heddle_datagrams_received_bytes_total")).isEqualTo(most + 5);
      assertThat(heddle.metric("heddle_datagrams_sent_bytes_total")).isEqualTo(most + 5);
      assertThat(heddle.get("/api/listeners").body())
          .contains(
              "\"datagrams\":{\"active\":0,\"received\":3,\"dropped\":{},\"failed\":0,\"sent\":3");
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
    }
  }

  @Test
  void answersManyPeersAtOnce() throws IOException {
    try (var heddle = Heddle.serve("echo=udp://127.0.0.1:0")) {
      InetSocketAddress server = heddle.address("echo");
      for (int round = 0; round < 100; round++) {
        try (var first = new DatagramClient();
            var second = new DatagramClient();
            var gone = new DatagramClient()) {
          gone.send("nobody will hear the answer", server).close();
          first.send("first " + round, server);
          second.send("second " + round, server);
          assertThat(second.receiveText()).isEqualTo("second " + round);
          assertThat(first.receiveText()).isEqualTo("first " + round);
        }
      }
      assertThat(heddle.errors()).isEmpty();
    }
  }

  @Test
  void neverAnswersPortsThatAnswerEverything() throws IOException {
    try (var heddle = Heddle.serve("echo=udp://127.0.0.1:0")) {
      InetSocketAddress server = heddle.address("echo");
      long pid = ProcessHandle.current().pid();
      // Whoever runs this test at the same time has another one.
      String host = "127.7." + (pid >> 8) % 256 + "." + pid % 256;
      for (int port : new int[] {7, 13, 17, 19}) {
        try (var service = privileged(host, port);
            var client = new DatagramClient(host, 0)) {
          double before = unsent(heddle, "loop");
          service.send("ping", server);
          await().atMost(Heddle.PATIENCE).until(() -> unsent(heddle, "loop") == before + 1);
          assertThat(client.ask("ping", server)).isEqualTo("ping");
          assertThat(service.hasMore()).as("an answer to port " + port).isFalse();
        }
      }
      assertThat(heddle.metric("heddle_datagrams_sent_total")).isEqualTo(4);
    }
  }

  private static DatagramClient privileged(String host, int port) throws IOException {
    try {
      return new DatagramClient(host, port);
    } catch (SocketException e) {
      if (!String.valueOf(e.getMessage()).contains("denied")) throw e;
      return abort("ports below 1024 are not for this user: " + e.getMessage());
    }
  }

  @Test
  void neverAnswersWhoWantsNoAnswer() {
    Shell.require("python3");
    try (var heddle = Heddle.serve("echo=udp://127.0.0.1:0")) {
      Heddle.Result sent =
          Shell.run(
              Path.of("."),
              Map.of(),
              """
              python3 -c '
              import socket, struct, sys
              raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
              raw.sendto(struct.pack("!HHHH", 0, int(sys.argv[1]), 12, 0) + b"ping", ("127.0.0.1", 0))
              ' "$1"
              """,
              heddle.port("echo"));
      if (sent.exitCode() != 0) abort("raw sockets are not for this user: " + sent.err());
      await().atMost(Heddle.PATIENCE).until(() -> unsent(heddle, "loop") == 1);
      assertThat(heddle.metric("heddle_datagrams_sent_total")).isZero();
      assertThat(heddle.errors()).isEmpty();
    }
  }

  private static double unsent(Heddle heddle, String reason) {
    return heddle.metric("heddle_datagrams_unsent_total", "reason=\"" + reason + "\"");
  }

  @Test
  void answersFromTheAddressThatWasAsked() throws IOException {
    try (var heddle = Heddle.serve("echo=udp://*:0")) {
      int port = heddle.port("echo");
      assertThat(heddle.lines().getFirst()).isEqualTo("listening echo echo udp://*:" + port);
      List<InetAddress> asked = localAddresses();
      assertThat(asked).contains(InetAddress.getLoopbackAddress());
      for (InetAddress address : asked) {
        // From elsewhere: the system would answer from an address nearer to the peer.
        boolean ipv4 = address instanceof Inet4Address;
        String from = address.isLinkLocalAddress() ? "::" : ipv4 ? "127.0.0.1" : "::1";
        try (var client = new DatagramClient(from, 0)) {
          assertThat(client.ask("hello", new InetSocketAddress(address, port))).isEqualTo("hello");
        }
      }
      // It is this machine's, but no interface lists it.
      assertThatThrownBy(() -> askConnected("127.0.0.5", port))
          .isInstanceOf(PortUnreachableException.class);
    }
  }

  /** In a network of its own, where the loopback interface lists two addresses. */
  @Test
  void answersFromTheLoopbackAddressThatWasAsked() {
    Shell.require("python3", "unshare", "ip");
    Heddle.Result result =
        Shell.run(
            Path.of("."),
            Map.of(),
            """
            unshare -Urn true || exit 77
            unshare -Urn bash -s "$1" <<'END'
            ip link set lo up && ip address add 127.0.0.2/8 dev lo || exit 77
            coproc "$1" serve 'echo=udp://*:0' --admin off </dev/null
            trap 'kill $COPROC_PID' EXIT
            while read -r line <&"${COPROC[0]}" && [[ $line != ready* ]]; do
              [[ $line == listening* ]] && port=${line##*:}
            done
            python3 -c '
            import socket, sys
            client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            client.bind(("127.0.0.1", 0))
            client.settimeout(60)
            for asked in "127.0.0.2", "127.0.0.1":
                client.sendto(b"hello", (asked, int(sys.argv[1])))
                print(client.recvfrom(9)[1][0])
            ' "$port" </dev/null
            END
            """,
            Heddle.HOME.toAbsolutePath().resolve("bin/heddle"));
    if (result.exitCode() == 77) abort("no network of its own for this user: " + result.err());
    assertThat(result.out()).as(result.err()).isEqualTo("127.0.0.2\n127.0.0.1");
  }

  private static List<InetAddress> localAddresses() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .filter(DatagramIT::isUp)
        .flatMap(NetworkInterface::inetAddresses)
        .toList();
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException gone) {
      return false;
    }
  }

  /** Only who is connected is told that nobody listens. */
  private static void askConnected(String host, int port) throws IOException {
    try (var channel = DatagramChannel.open()) {
      channel.connect(new InetSocketAddress(host, port));
      channel.write(ByteBuffer.wrap(new byte[1]));
      channel.read(ByteBuffer.allocate(1));
    }
  }

  @Test
  void servesEveryIpv4AddressAlone() throws IOException {
    try (var heddle = Heddle.serve("echo=udp://0.0.0.0:0");
        var client = new DatagramClient()) {
      assertThat(client.ask("hello", heddle.address("echo"))).isEqualTo("hello");
      assertThatThrownBy(() -> askConnected("::1", heddle.port("echo")))
          .isInstanceOf(PortUnreachableException.class);
    }
  }

  @Test
  void servesConnectionsBesideDatagrams() throws IOException {
    try (var heddle =
            Heddle.serve(
                "echo=tcp://127.0.0.1:0",
                "--set",
                "echo.endpoints=tcp://127.0.0.1:0,udp://127.0.0.1:0");
        var datagrams = new DatagramClient();
        var connection = heddle.lineClient("echo")) {
      assertThat(connection.ask("over tcp")).isEqualTo("over tcp");
      int port = heddle.ports("echo").get(1);
      assertThat(
              datagrams.ask(
                  "over udp", new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
          .isEqualTo("over udp");
    }
  }

  @Test
  void saysThatThePortIsTaken() throws IOException {
    try (var taken = new DatagramClient()) {
      String endpoint = "udp://127.0.0.1:" + taken.port();
      Heddle.Result result = Heddle.run("serve", "echo=" + endpoint, "--admin", "off");
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .isEqualTo(
              "heddle: listener echo: cannot listen on "
                  + endpoint
                  + ": the port is in use; choose another one, or stop what listens there");
      String everywhere = "udp://*:" + taken.port();
      assertThat(Heddle.run("serve", "echo=" + everywhere, "--admin", "off").exitCode())
          .as("taken at one of many addresses")
          .isEqualTo(1);
    }
  }

  @Test
  void answersRealClients() {
    Shell.require("python3", "nc");
    try (var heddle = Heddle.serve("echo=udp://127.0.0.1:0")) {
      int port = heddle.port("echo");
      assertThat(
              Shell.output(
                  """
                  python3 -c '
                  import socket, sys
                  client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                  client.settimeout(60)
                  client.sendto("straße".encode(), ("127.0.0.1", int(sys.argv[1])))
                  print(client.recvfrom(65536)[0].decode())
                  ' "$1"
                  """,
                  port))
          .isEqualTo("straße");
      // It ends only when time is up; one answer is enough.
      assertThat(
              Shell.output(
                  "coproc nc -u 127.0.0.1 $1; trap 'kill $COPROC_PID' EXIT\n"
                      + "echo hello >&\"${COPROC[1]}\"; read -r answer <&\"${COPROC[0]}\"; echo"
                      + " $answer",
                  port))
          .isEqualTo("hello");
    }
  }

  @Test
  void takesNoLoadTest() {
    for (String command : List.of("load", "capacity")) {
      Heddle.Result result =
          Heddle.run(
              Stream.concat(
                      Stream.of(command, "udp://127.0.0.1:7000", "--protocol", "echo"),
                      command.equals("load") ? Stream.of() : Stream.of("--slo", "p99<10ms"))
                  .toArray(String[]::new));
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err())
          .isEqualTo(
              "heddle: udp://127.0.0.1:7000: a load test needs connections, and udp:// has none;"
                  + " name an endpoint of tcp://, tls:// or unix://");
    }
  }
}
