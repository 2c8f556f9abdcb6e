package io.heddle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy says for whom it connects, and that peer is the one that counts. */
class ProxyProtocolIT {
  private static final String FIRST = "PROXY TCP4 10.1.2.3 10.0.0.2 5000 7000\r\n";
  private static final byte[] SECOND =
      HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000c0a0102040a00000213881b58");

  @TempDir private Path folder;

  @Test
  void showsThePeerForWhomTheProxyConnects() throws IOException {
    Path log = folder.resolve("access.jsonl");
    try (var heddle = serve("any", "access-log=" + log)) {
      for (byte[] header : new byte[][] {FIRST.getBytes(ISO_8859_1), SECOND}) {
        try (var client = heddle.connect("commands")) {
          client.getOutputStream().write(header);
          assertServed(client);
        }
      }
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(Files.readAllLines(log)).hasSize(2));
      assertThat(Files.readString(log))
          .contains("\"peer\":\"10.1.2.3:5000\"", "\"peer\":\"10.1.2.4:5000\"");
    }
  }

  @Test
  void takesAHeaderThatComesByteByByteAndTheRequestBehindIt() throws IOException {
    try (var heddle = serve("any");
        var slow = heddle.connect("commands");
        var quick = heddle.connect("commands")) {
      slow.setTcpNoDelay(true);
      for (byte each : SECOND) slow.getOutputStream().write(each);
      assertServed(slow);
      quick.getOutputStream().write((FIRST + "PING\n").getBytes(ISO_8859_1));
      assertThat(new String(quick.getInputStream().readNBytes(8), UTF_8)).isEqualTo("OK PONG\n");
    }
  }

  @Test
  void takesNoOneWhoLeavesBeforeTheHeaderForAFailureOfTheHandler() throws IOException {
    try (var heddle = serve("any")) {
      heddle.connect("commands").close();
      try (var ended = heddle.connect("commands")) {
        ended.getOutputStream().write("PROXY TC".getBytes(ISO_8859_1));
        ended.shutdownOutput();
        assertThat(ended.getInputStream().read()).isNegative();
      }
      try (var dead = heddle.connect("commands")) {
        dead.getOutputStream().write("PROXY TC".getBytes(ISO_8859_1));
        dead.setSoLinger(true, 0);
      }
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> {
            assertThat(closed(heddle, "peer-closed")).isEqualTo(1);
            assertThat(closed(heddle, "handshake-failed")).isEqualTo(2);
          });
      assertThat(heddle.errors()).doesNotContain("WARNING");
    }
  }

  @Test
  void countsThePeerForItsLimitsNotTheProxy() throws IOException {
    try (var heddle =
            serve(
                "v1",
                "commands.max-connections-per-peer=1",
                "commands.deny-from=10.6.0.0/16",
                "commands.reject-message=full");
        var first = proxied(heddle, "10.1.2.3");
        var other = proxied(heddle, "10.1.2.4")) {
      assertServed(first);
      assertServed(other);
      try (var second = proxied(heddle, "10.1.2.3");
          var denied = proxied(heddle, "10.6.0.1")) {
        assertThat(second.getInputStream().readAllBytes()).asString().isEqualTo("full");
        assertThat(denied.getInputStream().read()).as("denied").isNegative();
      }
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(closed(heddle, "rejected")).isEqualTo(2));
    }
  }

  @Test
  void rejectsWhoIsNoTrustedProxy() throws IOException {
    try (var heddle = serve("any");
        var stranger =
            new Socket(
                InetAddress.getLoopbackAddress(),
                heddle.port("commands"),
                InetAddress.getByAddress(new byte[] {127, 0, 9, 9}),
                0)) {
      stranger.setSoTimeout((int) Heddle.PATIENCE.toMillis());
      stranger.getOutputStream().write(FIRST.getBytes(ISO_8859_1));
      assertThat(ended(stranger)).isTrue();
      assertThat(closed(heddle, "rejected")).isEqualTo(1);
    }
  }

  @Test
  void endsWhoSaysNoHeaderOrNotInTime() throws IOException {
    try (var heddle = serve("any", "commands.handshake-timeout=200ms");
        var silent = heddle.connect("commands");
        var talkative = heddle.connect("commands")) {
      talkative.getOutputStream().write("PING of a client\n".getBytes(UTF_8));
      assertThat(ended(talkative)).isTrue();
      assertThat(ended(silent)).isTrue();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(closed(heddle, "handshake-failed")).isEqualTo(2));
    }
  }

  @Test
  void takesAHealthCheckForTheProxyItself() throws IOException {
    byte[] local = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000");
    try (var heddle = serve("v2");
        var check = heddle.connect("commands")) {
      check.getOutputStream().write(local);
      assertServed(check);
    }
  }

  /** PROXY of 10.1.2.3:5000 over IPv4, with the host that was asked for (2) and one of its own. */
  @Test
  void keepsWhatTheProxySaysBesideForTheProtocol() throws IOException {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "told",
        """
        return connection -> {
          for (io.heddle.protocol.ProxyTlv tlv : connection.proxyTlvs())
            connection.writeLine(
                tlv.type() + " " + java.nio.charset.StandardCharsets.UTF_8.decode(tlv.value()));
        };
        """);
    byte[] header =
        HexFormat.of()
            .parseHex(
                "0d0a0d0a000d0a515549540a"
                    + "21110017"
                    + "0a010203"
                    + "0a000002"
                    + "13881b58"
                    + "020004"
                    + HexFormat.of().formatHex("chat".getBytes(UTF_8))
                    + "ee0001"
                    + "37");
    try (var heddle =
            Heddle.serve(
                "told=tcp://127.0.0.1:0",
                "--plugins",
                folder.resolve("plugins").toString(),
                "--set",
                "told.proxy-protocol=v2",
                "--set",
                "told.trusted-proxies=127.0.0.0/24");
        var client = heddle.connect("told")) {
      client.getOutputStream().write(header);
      assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo("2 chat\n238 7\n");
    }
  }

  @Test
  void startsNotWithoutTrustedProxies() {
    Heddle.Result result =
        Heddle.run("serve", "commands=tcp://127.0.0.1:0", "--set", "commands.proxy-protocol=any");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("proxy-protocol: expected the networks of the proxies");
  }

  private static Heddle serve(String version, String... settings) {
    var arguments =
        new ArrayList<>(
            List.of(
                "commands=tcp://127.0.0.1:0",
                "--set",
                "commands.proxy-protocol=" + version,
                "--set",
                "commands.trusted-proxies=127.0.0.0/24"));
    for (String setting : settings) arguments.addAll(List.of("--set", setting));
    return Heddle.serve(arguments.toArray(String[]::new));
  }

  private static Socket proxied(Heddle heddle, String peer) throws IOException {
    Socket socket = heddle.connect("commands");
    socket
        .getOutputStream()
        .write("PROXY TCP4 %s 10.0.0.2 5000 7000\r\n".formatted(peer).getBytes(ISO_8859_1));
    return socket;
  }

  private static void assertServed(Socket client) throws IOException {
    client.getOutputStream().write("PING\n".getBytes(UTF_8));
    assertThat(new String(client.getInputStream().readNBytes(8), UTF_8)).isEqualTo("OK PONG\n");
  }

  /** By an end or a reset: it has sent what nobody reads. */
  private static boolean ended(Socket client) {
    try {
      return client.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  private static double closed(Heddle heddle, String reason) {
    return heddle.metric("heddle_connections_closed_total", "reason=\"" + reason + "\"");
  }
}
