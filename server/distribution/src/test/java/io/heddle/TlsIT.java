package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.transport.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners on {@code tls://} and clients that connect to them. */
class TlsIT {
  @TempDir private static Path made;
  private static Certificates certificates;
  private static String ca;

  @TempDir private Path folder;

  @BeforeAll
  static void issueCertificates() {
    certificates =
        Certificates.in(made)
            .issue("server")
            .issue("chat", "-ext", "san=dns:chat.example")
            .issue("expired", "-ext", "san=ip:127.0.0.1", "-startdate", "-9d", "-validity", "1")
            .issue("anna");
    ca = certificates.certificatePem("ca").toString();
  }

  /** Serves a protocol with more keys of {@code tls}, each a line. */
  private Heddle serve(String protocol, String... more) {
    copy("server");
    return Heddle.serve("--config", config(protocol, more));
  }

  private String config(String protocol, String... more) {
    return Heddle.file(
        folder,
        "heddle.yaml",
        """
        listeners:
          - protocol: %s
            endpoint: tls://127.0.0.1:0
            tls:
              certificate: server.pem
              private-key: server.key
              %s
        """
            .formatted(protocol, String.join("\n      ", more)));
  }

  /** Puts a certificate where the server looks for its own. */
  private void copy(String name) {
    try {
      Files.write(
          folder.resolve("server.pem"), Files.readAllBytes(certificates.certificatePem(name)));
      Files.write(folder.resolve("server.key"), Files.readAllBytes(certificates.keyPem(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Heddle.Result connect(Heddle server, String sent, String... more) {
    var arguments = new ArrayList<>(List.of("connect", endpoint(server)));
    arguments.addAll(List.of(more));
    return Heddle.runWith(Map.of(), sent, arguments.toArray(String[]::new));
  }

  private static String endpoint(Heddle server) {
    return server.lines().getFirst().split(" ", -1)[3];
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void servesOpenssl(String version) {
    try (var server = serve("commands")) {
      String printed =
          Openssl.client(
              server.port("commands"),
              "PING\nUPPER hello\nQUIT\n",
              version,
              "-CAfile",
              ca,
              "-verify_return_error");
      assertThat(printed)
          .contains("Verify return code: 0 (ok)")
          .contains("OK HELLO")
          .doesNotContain("unexpected eof");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void speaksFirstToOpenssl(String version) {
    try (var server = serve("chat")) {
      assertThat(Openssl.client(server.port("chat"), "anna\n/quit\n", version))
          .containsIgnoringCase("nick");
    }
  }

  @Test
  void servesItsOwnClient() {
    try (var server = serve("uppercase")) {
      assertThat(endpoint(server)).startsWith("tls://127.0.0.1:");
      var answered = new Heddle.Result(0, "HELLO", "");
      assertThat(connect(server, "hello", "--ca", ca)).isEqualTo(answered);
      assertThat(connect(server, "hello", "--insecure")).isEqualTo(answered);
    }
  }

  @Test
  void tellsAClientWhatIsWrongAndWhichFlagMendsIt() {
    try (var server = serve("uppercase")) {
      Heddle.Result stranger = connect(server, "hello");
      assertThat(stranger.exitCode()).isEqualTo(1);
      assertThat(stranger.err())
          .isEqualTo(
              "heddle: cannot connect to "
                  + endpoint(server)
                  + ": its certificate is signed by CN=ca, whom nobody vouches for here; name that"
                  + " authority's file with --ca, or leave the check out with --insecure");
      String port = String.valueOf(server.port("uppercase"));
      Heddle.Result plain = Heddle.runWith(Map.of(), "hello", "connect", "tcp://127.0.0.1:" + port);
      assertThat(plain.out()).doesNotContain("HELLO");
    }
    copy("chat");
    try (var server = Heddle.serve("--config", folder.resolve("heddle.yaml").toString())) {
      assertThat(connect(server, "hello", "--ca", ca).err())
          .contains(
              "its certificate is for chat.example, not for 127.0.0.1; connect to what it is");
    }
    copy("expired");
    try (var server = Heddle.serve("--config", folder.resolve("heddle.yaml").toString())) {
      assertThat(connect(server, "hello", "--ca", ca).err())
          .contains("its certificate expired on 20")
          .contains("; have it renewed, or leave the check out with --insecure");
    }
  }

  @Test
  void saysThatAServerSpeaksNoTls() {
    try (var server = Heddle.serve("chat=tcp://127.0.0.1:0")) {
      String tls = endpoint(server).replace("tcp:", "tls:");
      Heddle.Result result = Heddle.runWith(Map.of(), "hello", "connect", tls, "--insecure");
      assertThat(result.err())
          .isEqualTo("heddle: cannot connect to " + tls + ": the peer speaks no TLS");
    }
  }

  @Test
  void requiresAClientCertificateWhereThereIsAnAuthority() {
    try (var server = serve("uppercase", "client-ca: " + ca)) {
      Heddle.Result result =
          connect(
              server,
              "hello",
              "--ca",
              ca,
              "--cert",
              certificates.certificatePem("anna").toString(),
              "--key",
              certificates.keyPem("anna").toString());
      assertThat(result.out()).isEqualTo("HELLO");
      Heddle.Result stranger = connect(server, "hello", "--ca", ca);
      assertThat(stranger.exitCode()).isEqualTo(1);
      assertThat(stranger.err()).contains("certificate").contains("--cert");
      assertThat(server.metric("heddle_connections_closed_total", "reason=\"handshake-failed\""))
          .isEqualTo(1);
    }
  }

  @Test
  void logsWhatIsSpokenAndWhoTheClientIs() throws IOException {
    Path log = folder.resolve("access.jsonl");
    copy("server");
    String file = config("commands", "client-ca: " + ca);
    try (var server = Heddle.serve("--config", file, "--set", "access-log=" + log)) {
      String[] known = {
        "-cert", certificates.certificatePem("anna").toString(),
        "-key", certificates.keyPem("anna").toString()
      };
      Openssl.client(server.port("commands"), "QUIT\n", with("-tls1_2", known));
      Openssl.client(server.port("commands"), "QUIT\n", with("-tls1_3", known));
      Openssl.client(server.port("commands"), "QUIT\n", "-tls1_3");
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(Files.readAllLines(log)).hasSize(3));
    }
    assertThat(Files.readAllLines(log))
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).contains("\"TLSv1.2\",\"principal\":\"CN=anna"),
            line -> assertThat(line).contains("\"TLSv1.3\",\"principal\":\"CN=anna"),
            line -> assertThat(line).contains("\"principal\":null", "\"handshake-failed\""));
  }

  private static String[] with(String first, String... others) {
    return Stream.concat(Stream.of(first), Stream.of(others)).toArray(String[]::new);
  }

  @Test
  void showsTheCertificateOfTheHostThatIsAskedFor() {
    String sni =
        "sni: {chat.example: {certificate: %s, private-key: %s}}"
            .formatted(certificates.certificatePem("chat"), certificates.keyPem("chat"));
    try (var server = serve("commands", sni)) {
      int port = server.port("commands");
      assertThat(Openssl.client(port, "QUIT\n", "-servername", "Chat.Example"))
          .containsPattern("subject=CN ?= ?chat");
      assertThat(Openssl.client(port, "QUIT\n", "-servername", "other.example"))
          .containsPattern("subject=CN ?= ?server");
      assertThat(Openssl.client(port, "QUIT\n", "-noservername", "-tls1_2"))
          .containsPattern("subject=CN ?= ?server");
    }
    try (var server = serve("commands", sni.replace("chat.example", "'*.example'"))) {
      int port = server.port("commands");
      assertThat(Openssl.client(port, "QUIT\n", "-servername", "chat.example"))
          .containsPattern("subject=CN ?= ?chat");
      assertThat(Openssl.client(port, "QUIT\n", "-servername", "a.chat.example"))
          .as("a wildcard is one label")
          .containsPattern("subject=CN ?= ?server");
    }
  }

  @Test
  void endsHandshakesThatStallOrAreNone() throws IOException {
    copy("server");
    String[] serve = {"--config", config("uppercase"), "--set", "uppercase.handshake-timeout=1s"};
    try (var server = Heddle.serve(serve);
        Socket silent = server.connect("uppercase");
        Socket plain = server.connect("uppercase")) {
      plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      await()
          .atMost(Heddle.PATIENCE)
          .until(() ->
              server.metric("heddle_connections_closed_total", "reason=\"handshake-failed\"") == 2);
      assertThat(server.errors())
          .contains(": the handshake failed: the peer speaks no TLS")
          .contains(": the handshake failed: the handshake was not done within 1000 ms")
          .doesNotContain("\tat ");
      assertThat(server.errors().lines()).hasSize(2);
    }
  }

  @Test
  void tellsAFloodOfHandshakesThatBreakOffInFewLines() throws IOException {
    int count = 200;
    try (var server = serve("uppercase")) {
      for (int i = 0; i < count; i++) {
        try (var client = server.connect("uppercase")) {
          // Reset, or ended.
          if (i % 2 == 0) client.setSoLinger(true, 0);
        }
      }
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(
                      server.metric(
                          "heddle_connections_closed_total", "reason=\"handshake-failed\""))
                  .isEqualTo(count));
      assertThat(server.errors()).contains("further lines like this are left out for 10 s");
      assertThat(server.errors().lines().filter(line -> line.contains("handshake failed")))
          .hasSizeBetween(10, 150);
    }
  }

  @Test
  void isLoadedOverTls() {
    try (var server = serve("echo")) {
      String[] load = {"load", endpoint(server), "--protocol", "echo", "--clients", "5"};
      String[] brief = {"--warmup", "0s", "--duration", "1s", "--no-calibrate"};
      Heddle.Result result = Heddle.run(join(load, brief, "--ca", ca, "--fail-if", "errors>0"));
      assertThat(result.exitCode()).as(result.err()).isZero();
      Heddle.Result stranger = Heddle.run(join(load, brief));
      assertThat(stranger.exitCode()).isEqualTo(1);
      assertThat(stranger.err()).contains("name that authority's file with --ca");
    }
  }

  private static String[] join(String[] first, String[] second, String... third) {
    return Stream.of(first, second, third).flatMap(Arrays::stream).toArray(String[]::new);
  }

  @Test
  void checksTheFilesWithoutStarting() {
    String file = config("echo");
    Heddle.Result missing = Heddle.run("check", file);
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err())
        .isEqualTo(
            "heddle: "
                + file
                + ":5: listeners[0] echo: tls.certificate: no such file: "
                + folder.resolve("server.pem"));
    copy("server");
    assertThat(Heddle.run("check", file).out()).contains("ok, 1 listener");
  }

  @Test
  void doesNotStartWithoutACertificate() {
    Heddle.Result result = Heddle.run("serve", "echo=tls://127.0.0.1:0", "--admin", "off");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("tls: expected a certificate for the endpoint of tls://")
        .doesNotContain("\n");
  }
}
