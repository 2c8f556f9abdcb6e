package io.heddle.server.tls;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void saysThatPkcs12NeedsNoKeyBeside() throws Exception {
    Path store = certificates.keyStore("server");
    Path none = folder.resolve("none.key");
    for (Path beside : new Path[] {key, none})
      assertThatThrownBy(() -> ServerTls.read(config(store, beside)))
          .hasMessage("expected none, since " + store + " is PKCS#12 and holds its key; drop it")
          .extracting(e -> ((WrongFileException) e).path())
          .isEqualTo(List.of("private-key"));
  }

  @Test
  void asksForTheKeyThatIsNotInTheFileOfTheCertificate() {
    assertThatThrownBy(() -> ServerTls.read(config(certificate, null)))
        .hasMessage(
            "expected the file of the key, since "
                + certificate
                + " holds the certificate alone, got nothing")
        .extracting(e -> ((WrongFileException) e).path())
        .isEqualTo(List.of("private-key"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa-pss", "ed25519", "ed448"})
  void readsTheNewerKindsOfKeys(String kind) throws Exception {
    Path newer = Openssl.make(folder, kind + ".key", "genpkey", "-algorithm", kind);
    Path shown = selfSigned(kind, newer);
    ServerTls.read(config(shown, newer));
    Path locked =
        Openssl.make(
            folder,
            kind + ".locked",
            "pkcs8",
            "-topk8",
            "-in",
            newer.toString(),
            "-passout",
            "pass:x");
    ServerTls.read(config(shown, locked, file(kind + ".password", "x")));
    Path other = Openssl.make(folder, kind + "-other.key", "genpkey", "-algorithm", kind);
    assertThatThrownBy(() -> ServerTls.read(config(shown, other)))
        .hasMessageContaining("it is not the key of the certificate in " + shown);
  }

  private static Path selfSigned(String name, Path key) throws Exception {
    return Openssl.make(
        folder, name + ".pem", "req", "-x509", "-new", "-key", key.toString(), "-subj", "/CN=a");
  }

  @Test
  void namesTheKindOfKeyThatTlsHasNoUseFor() throws Exception {
    Path agreeing = Openssl.make(folder, "x25519.key", "genpkey", "-algorithm", "x25519");
    assertThatThrownBy(() -> ServerTls.read(config(certificate, agreeing)))
        .hasMessage(
            agreeing
                + ": expected a key of RSA, RSASSA-PSS, EC, Ed25519 or Ed448, got one of XDH, which"
                + " no certificate of TLS belongs to");
  }

  @Test
  void saysThatAFolderIsNoFile() {
    assertThatThrownBy(() -> ServerTls.read(config(folder, key)))
        .hasMessage(folder + ": expected a file, got a folder; name the file in it");
  }

  @Test
  void readsALockedKeyAsOpensslWritesIt() throws Exception {
    Path locked =
        Openssl.make(
            folder,
            "locked.key",
            "pkcs8",
            "-topk8",
            "-in",
            key.toString(),
            "-passout",
            "pass:secret");
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
    Path rsa = Openssl.make(folder, "pkcs1.key", "rsa", "-traditional", "-in", rsaKey.toString());
    assertThat(rsa).content().contains("BEGIN RSA PRIVATE KEY");
    ServerTls.read(config(certificates.certificatePem("rsa"), rsa));
  }

  @Test
  void readsTheOlderFormOfEcKeys() throws Exception {
    Path ec = Openssl.make(folder, "sec1.key", "ec", "-in", key.toString());
    assertThat(ec).content().contains("BEGIN EC PRIVATE KEY");
    ServerTls.read(config(certificate, ec));
    Path cut = file("cut.key", Files.readString(ec).replaceFirst("(?m)^M.{20}", "MAAA"));
    assertThatThrownBy(() -> ServerTls.read(config(certificate, cut)))
        .hasMessageEndingWith("; openssl pkcs8 -topk8 -nocrypt makes one of others");
  }

  @Test
  void readsTheOlderFormOfKeysOnEveryCurve() throws Exception {
    for (String curve : List.of("prime256v1", "secp384r1", "secp521r1")) {
      Path older = Openssl.make(folder, curve + ".key", "ecparam", "-genkey", "-name", curve);
      Path newer =
          Openssl.make(
              folder, curve + ".pk8", "pkcs8", "-topk8", "-nocrypt", "-in", older.toString());
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
            store + ": it is locked with a password; name the password's file with password-file");
    Path wrong = file("wrong-store.password", "public");
    assertThatThrownBy(() -> ServerTls.read(config(store, null, wrong)))
        .hasMessage(store + ": it does not open with the password of password-file");
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
