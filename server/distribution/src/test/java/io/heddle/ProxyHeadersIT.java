package io.heddle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.transport.Certificates;
import io.heddle.transport.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of a PROXY header, in whatever pieces it comes, and those that are none. */
class ProxyHeadersIT {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String IPV6 = "20010db8000000000000000000000007";

  /** By the peer that each is for; empty: whoever sends it. */
  private static final Map<String, String> PEERS = new LinkedHashMap<>();

  static {
    PEERS.put("PROXY TCP4 10.1.2.3 10.0.0.2 5000 7000\r\n", "10.1.2.3:5000");
    PEERS.put("PROXY TCP6 2001:db8::8 ::1 5000 7000\r\n", "[2001:db8::8]:5000");
    PEERS.put("PROXY UNKNOWN what else it says\r\n", "");
    PEERS.put(binary("2111000c 0a010204 0a000002 1388 1b58"), "10.1.2.4:5000");
    PEERS.put(binary("21210024" + IPV6 + IPV6 + "1388 1b58"), "[2001:db8::7]:5000");
    PEERS.put(binary("213100d8" + path("/run/a.sock") + path("/run/b.sock")), "unix:/run/a.sock");
    PEERS.put(binary("20000000"), "");
  }

  @TempDir private Path folder;

  private static byte[] text(String line) {
    return line.getBytes(ISO_8859_1);
  }

  private static String binary(String afterSignature) {
    byte[] bytes = HexFormat.of().parseHex(SIGNATURE + afterSignature.replace(" ", ""));
    return new String(bytes, ISO_8859_1);
  }

  private static String path(String path) {
    return HexFormat.of().formatHex(Arrays.copyOf(text(path), 108));
  }

  /** With more keys of the listener, each with a comma before. */
  private Heddle serve(String endpoint, String more) {
    return Heddle.serve(
        "--config",
        Heddle.file(
            folder,
            "heddle.yaml",
            """
            access-log: access.jsonl
            listeners:
              - {protocol: commands, endpoint: '%s', proxy-protocol: any, trusted-proxies: [127.0.0.0/24]%s}
            """
                .formatted(endpoint, more)));
  }

  @Test
  void takesEachInTwoPiecesWhereverItIsCut() throws IOException {
    try (var heddle = serve("tcp://127.0.0.1:0", "")) {
      for (String each : PEERS.keySet()) {
        byte[] header = text(each);
        for (int cut = 1; cut <= header.length; cut++) {
          try (Socket client = heddle.connect("commands")) {
            client.setTcpNoDelay(true);
            client.getOutputStream().write(header, 0, cut);
            client.getOutputStream().write(header, cut, header.length - cut);
            assertServed(client);
          }
        }
      }
      assertThat(heddle.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"tcp", "tls"})
  void showsForWhomEachIsThatComesByteByByte(String scheme) throws Exception {
    try (var heddle = serve(scheme + "://127.0.0.1:0", scheme.equals("tls") ? tls() : "")) {
      for (String header : PEERS.keySet()) {
        try (Socket client = heddle.connect("commands")) {
          client.setTcpNoDelay(true);
          for (byte each : text(header)) client.getOutputStream().write(each);
          assertServed(scheme.equals("tls") ? encrypted(client) : client);
        }
      }
      Path log = folder.resolve("access.jsonl");
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(Files.readAllLines(log)).hasSize(PEERS.size()));
      List<String> lines = Files.readAllLines(log);
      for (String peer : PEERS.values()) {
        String shown = "\"peer\":\"" + (peer.isEmpty() ? "127.0.0.1:" : peer + "\"");
        assertThat(lines).anyMatch(line -> line.contains(shown));
      }
    }
  }

  private String tls() {
    var certificates = Certificates.in(folder).issue("server");
    return ", tls: {certificate: %s, private-key: %s}"
        .formatted(certificates.certificatePem("server"), certificates.keyPem("server"));
  }

  private static Socket encrypted(Socket plain) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {Trust.blind()}, null);
    return context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
  }

  @Test
  void countsTheNetworkOfAPeerOfIpv6() throws IOException {
    try (var heddle = serve("tcp://127.0.0.1:0", ", max-connections-per-peer: 1");
        Socket first = proxied(heddle, "2001:db8:0:1::1");
        Socket elsewhere = proxied(heddle, "2001:db8:0:2::1")) {
      assertServed(first);
      assertServed(elsewhere);
      try (Socket neighbour = proxied(heddle, "2001:db8:0:1::2")) {
        assertThat(ended(neighbour)).isTrue();
      }
    }
  }

  private static Socket proxied(Heddle heddle, String peer) throws IOException {
    Socket socket = heddle.connect("commands");
    socket.getOutputStream().write(text("PROXY TCP6 " + peer + " ::1 5000 7000\r\n"));
    return socket;
  }

  @Test
  void keepsWhatIsSaidOfAPeerThatTheProxyDoesNotKnow() throws IOException {
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
    try (var heddle =
            Heddle.serve(
                "told=tcp://127.0.0.1:0",
                "--plugins",
                folder.resolve("plugins").toString(),
                "--set",
                "told.proxy-protocol=v2",
                "--set",
                "told.trusted-proxies=127.0.0.0/24");
        Socket client = heddle.connect("told")) {
      client.getOutputStream().write(text(binary("21000006 050003616263")));
      assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("5 abc\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PROXY TCP4 10.1.2.3 10.0.0.2 5000 7000\\n | expected CR LF at its end, got LF alone",
        "PROXY TCP4 10.1.2.300 10.0.0.2 5000 7000\\r\\n | expected an address of IPv4, got '10.1.2.300'",
      })
  void endsWhoSendsNoHeaderAtOnceAndSaysWhatCame(String line, String sentence) throws IOException {
    // Nobody waits for this deadline.
    try (var heddle = serve("tcp://127.0.0.1:0", ", handshake-timeout: 1h");
        Socket client = heddle.connect("commands")) {
      client.getOutputStream().write(text(line.translateEscapes()));
      assertThat(ended(client)).isTrue();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(heddle.errors())
                  .endsWith("the handshake failed: malformed PROXY header: " + sentence));
    }
  }

  @Test
  void tellsOnceOfAProxyThatIsNotTrusted() throws IOException {
    try (var heddle = serve("tcp://127.0.0.1:0", "")) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      var stranger = InetAddress.getByAddress(new byte[] {127, 0, 9, 9});
      for (int i = 0; i < 3; i++) {
        try (var client = new Socket(loopback, heddle.port("commands"), stranger, 0)) {
          client.setSoTimeout((int) Heddle.PATIENCE.toMillis());
          assertThat(ended(client)).isTrue();
        }
      }
      await().atMost(Heddle.PATIENCE).until(() -> !heddle.errors().isEmpty());
      assertThat(heddle.errors())
          .endsWith(
              "listener commands: rejected a connection to tcp://127.0.0.1:"
                  + heddle.port("commands")
                  + " from 127.0.9.9, which is no trusted proxy; if it is one, add it to"
                  + " trusted-proxies")
          .doesNotContain("\n");
    }
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
}
