package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.transport.Certificates;
import io.heddle.transport.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown under TLS follows its files while the server runs. */
class RenewalIT {
  @TempDir private static Path made;
  private static Certificates certificates;

  @TempDir private Path folder;

  @BeforeAll
  static void issueCertificates() {
    certificates = Certificates.in(made).issue("server").issue("renewed");
  }

  private String config(String protocol) {
    return Heddle.file(
        folder,
        "heddle.yaml",
        """
        listeners:
          - protocol: %s
            endpoint: tls://127.0.0.1:0
            tls: {certificate: server.pem, private-key: server.key}
        """
            .formatted(protocol));
  }

  /** Puts a certificate where the server looks for its own. */
  private void copy(String name) throws IOException {
    Files.write(
        folder.resolve("server.pem"), Files.readAllBytes(certificates.certificatePem(name)));
    Files.write(folder.resolve("server.key"), Files.readAllBytes(certificates.keyPem(name)));
  }

  @Test
  void followsItsFilesWithoutDroppingAnyone() throws Exception {
    copy("server");
    try (var server = Heddle.serve("--config", config("uppercase"));
        var before = new TlsClient(server.port("uppercase"))) {
      assertThat(before.answer("old")).isEqualTo("OLD");
      assertThat(before.server()).isEqualTo("CN=server");

      Files.writeString(folder.resolve("server.pem"), "half a certif");
      await().atMost(Heddle.PATIENCE).until(() -> server.errors().contains("tls.certificate: "));
      assertThat(server.errors())
          .contains("expected certificates in PEM")
          .contains("; the old one stays in use until this is mended")
          .doesNotContain("\tat ");
      try (var still = new TlsClient(server.port("uppercase"))) {
        assertThat(still.server()).isEqualTo("CN=server");
      }

      copy("renewed");
      awaitRenewed(server, "uppercase");
      assertThat(before.answer("still here")).isEqualTo("STILL HERE");
      assertThat(server.errors().lines().filter(line -> line.contains("tls.certificate")))
          .hasSize(1);
    }
  }

  /** Its files are read, and nobody has looked yet whether they change. */
  @Test
  void noticesFilesThatAreReplacedWhileItStarts() throws IOException {
    TestProtocol.slow(folder.resolve("plugins"));
    copy("server");
    String plugins = folder.resolve("plugins").toString();
    try (var server = Heddle.start("serve", "--config", config("slow"), "--plugins", plugins)) {
      int gate = TestProtocol.awaitGate(server);
      copy("renewed");
      TestProtocol.pass(gate);
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> server.lines().stream().anyMatch(line -> line.startsWith("ready")));
      awaitRenewed(server, "slow");
    }
  }

  private static void awaitRenewed(Heddle server, String listener) {
    await()
        .atMost(Heddle.PATIENCE)
        .until(() -> {
          try (var after = new TlsClient(server.port(listener))) {
            return after.server().equals("CN=renewed");
          }
        });
  }

  /** A client of the JDK that stays. */
  private static final class TlsClient implements AutoCloseable {
    private final SSLSocket socket;

    TlsClient(int port) throws IOException, GeneralSecurityException {
      SSLContext context = SSLContext.getInstance("TLS");
      var trust = Trust.in(List.of(certificates.certificate("ca")));
      context.init(null, new TrustManager[] {trust}, null);
      socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
      socket.setSoTimeout((int) Heddle.PATIENCE.toMillis());
    }

    String server() throws IOException {
      var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }

    String answer(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      return new String(socket.getInputStream().readNBytes(text.length()), UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
