package io.heddle.server.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.server.config.KeyPairConfig;
import io.heddle.server.config.TlsConfig;
import io.heddle.transport.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that operators have, and what they are told of those that cannot be used. */
class ServerTlsTest {
  @TempDir private static Path folder;
  private static Certificates certificates;
  private static Path certificate;
  private static Path key;

  @BeforeAll
  static void issueCertificates() {
    certificates =
        Certificates.in(folder)
            .issue("server")
            .issue("other")
            .issue("rsa", "-keyalg", "RSA", "-keysize", "2048");
    certificate = certificates.certificatePem("server");
    key = certificates.keyPem("server");
  }

  private static TlsConfig config(Path certificate, Path key) {
    return config(certificate, key, null);
  }

  private static TlsConfig config(Path certificate, Path key, Path passwordFile) {
    return new TlsConfig(
        certificate,
        Optional.ofNullable(key),
        Optional.ofNullable(passwordFile),
        Optional.empty(),
        Map.of());
  }

  private static Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /** What a tool that is not there would have been asked to do is left out. */
  private static Path openssl(String name, String... arguments) throws Exception {
    Path made = folder.resolve(name);
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-out", made.toString()));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      return Assumptions.abort("openssl is not installed here");
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return made;
  }

  @Test
  void readsPem() throws Exception {
    assertThat(ServerTls.read(config(certificate, key)).engine().getUseClientMode()).isFalse();
  }

  @Test
  void readsPemOfAnRsaKey() throws Exception {
    ServerTls.read(config(certificates.certificatePem("rsa"), certificates.keyPem("rsa")));
  }

  @Test
  void readsPemThatHoldsBothTheCertificateAndItsKey() throws Exception {
    Path both = file("both.pem", Files.readString(certificate) + Files.readString(key));
    ServerTls.read(config(both, null));
  }

  @Test
  void readsPkcs12() throws Exception {
    Path password = file("password", Certificates.PASSWORD + "\n");
    ServerTls.read(config(certificates.keyStore("server"), null, password));
  }

  @Test
  void readsALockedKeyAsOpensslWritesIt() throws Exception {
    Path locked =
        openssl("locked.key", "pkcs8", "-topk8", "-in", key.toString(), "-passout", "pass:secret");
    Path password = file("locked.password", "secret");
    ServerTls.read(config(certificate, locked, password));
    assertThatThrownBy(() -> ServerTls.read(config(certificate, locked)))
        .hasMessage(
            locked
                + ": the key is locked with a password; name the password's file with password-file");
    Path wrong = file("wrong.password", "public");
    assertThatThrownBy(() -> ServerTls.read(config(certificate, locked, wrong)))
        .hasMessage(
            locked
                + ": the key does not open with this password, or is locked in a way that is not"
                + " known here; openssl pkcs8 -topk8 -v2 aes-256-cbc locks it in one that is");
  }

  @Test
  void readsTheOlderFormOfRsaKeys() throws Exception {
    Path rsaKey = certificates.keyPem("rsa");
    Path rsa = openssl("pkcs1.key", "rsa", "-traditional", "-in", rsaKey.toString());
    assertThat(rsa).content().contains("BEGIN RSA PRIVATE KEY");
    ServerTls.read(config(certificates.certificatePem("rsa"), rsa));
  }

  @Test
  void readsTheOlderFormOfEcKeys() throws Exception {
    Path ec = openssl("sec1.key", "ec", "-in", key.toString());
    assertThat(ec).content().contains("BEGIN EC PRIVATE KEY");
    ServerTls.read(config(certificate, ec));
    Path cut = file("cut.key", Files.readString(ec).replaceFirst("(?m)^M.{20}", "MAAA"));
    assertThatThrownBy(() -> ServerTls.read(config(certificate, cut)))
        .hasMessageEndingWith("; openssl pkcs8 -topk8 -nocrypt makes one of others");
  }

  @Test
  void readsTheOlderFormOfKeysOnEveryCurve() throws Exception {
    for (String curve : List.of("prime256v1", "secp384r1", "secp521r1")) {
      Path older = openssl(curve + ".key", "ecparam", "-genkey", "-name", curve);
      Path newer = openssl(curve + ".pk8", "pkcs8", "-topk8", "-nocrypt", "-in", older.toString());
      assertThat(secret(older)).as(curve).isEqualTo(secret(newer));
    }
  }

  private static BigInteger secret(Path key) throws WrongFileException {
    return ((ECPrivateKey) KeyFile.read("private-key", key).privateKey(new char[0])).getS();
  }

  @Test
  void saysThatPkcs12IsLocked() throws Exception {
    Path store = certificates.keyStore("server");
    assertThatThrownBy(() -> ServerTls.read(config(store, null)))
        .hasMessage(
            store
                + ": it does not open with this password; name the password's file with"
                + " password-file");
  }

  @Test
  void saysThatAFileIsMissing() {
    Path none = folder.resolve("none.pem");
    assertThatThrownBy(() -> ServerTls.read(config(none, key)))
        .hasMessage("no such file: " + none)
        .extracting(e -> ((WrongFileException) e).path())
        .isEqualTo(List.of("certificate"));
    assertThatThrownBy(() -> ServerTls.read(config(certificate, none)))
        .extracting(e -> ((WrongFileException) e).path())
        .isEqualTo(List.of("private-key"));
  }

  @Test
  void saysWhatIsExpectedInAFile() throws Exception {
    Path text = file("text.pem", "hello");
    assertThatThrownBy(() -> ServerTls.read(config(text, key)))
        .hasMessage(text + ": expected certificates in PEM (-----BEGIN CERTIFICATE-----)");
    assertThatThrownBy(() -> ServerTls.read(config(certificate, text)))
        .hasMessage(
            text
                + ": expected a private key in PEM (-----BEGIN PRIVATE KEY-----); openssl pkcs8"
                + " -topk8 -nocrypt makes one of others");
    Path empty = file("empty.pem", "");
    assertThatThrownBy(() -> ServerTls.read(config(empty, key)))
        .hasMessage(empty + ": it is empty");
  }

  @Test
  void saysThatAKeyBelongsToAnotherCertificate() {
    for (String name : new String[] {"other", "rsa"}) {
      Path other = certificates.keyPem(name);
      assertThatThrownBy(() -> ServerTls.read(config(certificate, other)))
          .hasMessage(other + ": it is not the key of the certificate in " + certificate);
    }
  }

  @Test
  void namesTheHostWhoseFileIsWrong() {
    Path none = folder.resolve("none.pem");
    var chat = new KeyPairConfig(none, Optional.empty(), Optional.empty());
    var config =
        new TlsConfig(
            certificate,
            Optional.of(key),
            Optional.empty(),
            Optional.empty(),
            Map.of("chat.example", chat));
    assertThatThrownBy(() -> ServerTls.read(config))
        .extracting(e -> ((WrongFileException) e).path())
        .isEqualTo(List.of("sni", "chat.example", "certificate"));
  }
}
