package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.transport.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kinds of files that {@code tls} and its clients take, and those that they do not. */
class TlsFilesIT {
  @TempDir private Path folder;

  private String config(String tls) {
    return Heddle.file(
        folder,
        "heddle.yaml",
        "listeners: [{protocol: commands, endpoint: 'tls://127.0.0.1:0', tls: {" + tls + "}}]");
  }

  @ParameterizedTest
  @CsvSource({"rsa-pss, -tls1_2", "rsa-pss, -tls1_3", "ed25519, -tls1_3"})
  void showsACertificateOfANewerKind(String kind, String version) {
    Shell.require("openssl");
    Shell.output(
        "openssl req -x509 -newkey \"$2\" -nodes -subj /CN=newer -keyout \"$1/k\" -out \"$1/c\" 2>&1",
        folder,
        kind);
    try (var server =
        Heddle.serve("--config", config("certificate: c, private-key: k"), "--admin", "off")) {
      String printed = Openssl.client(server.port("commands"), "PING\nQUIT\n", version);
      assertThat(printed).contains("OK PONG").containsPattern("subject=CN ?= ?newer");
    }
  }

  @Test
  void believesAuthoritiesOfPkcs12AtBothEnds() throws Exception {
    var certificates = Certificates.in(folder).issue("server").issue("anna");
    certificates.certificatePem("server");
    certificates.keyPem("server");
    Path authority = folder.resolve("ca.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", certificates.certificate("ca"));
    try (var out = Files.newOutputStream(authority)) {
      store.store(out, new char[0]);
    }
    String tls = "certificate: server.pem, private-key: server.key, client-ca: ca.p12";
    try (var server = Heddle.serve("--config", config(tls))) {
      String endpoint = "tls://127.0.0.1:" + server.port("commands");
      String[] anna = {
        "connect",
        endpoint,
        "--ca",
        authority.toString(),
        "--cert",
        certificates.certificatePem("anna").toString(),
        "--key",
        certificates.keyPem("anna").toString()
      };
      assertThat(Heddle.runWith(Map.of(), "PING\nQUIT\n", anna))
          .isEqualTo(new Heddle.Result(0, "OK PONG\nOK goodbye", ""));
      String[] stranger = {"connect", endpoint, "--ca", authority.toString()};
      assertThat(Heddle.runWith(Map.of(), "PING\nQUIT\n", stranger).exitCode()).isEqualTo(1);
      String locked = certificates.keyStore("ca").toString();
      assertThat(Heddle.run("connect", endpoint, "--ca", locked).err())
          .isEqualTo(
              "heddle: --ca: "
                  + locked
                  + ": it is locked with a password; openssl pkcs12 -nodes, or openssl pkey for a key"
                  + " alone, writes it in PEM without one");
    }
  }

  @Test
  void checksThatThereIsOneKey() {
    var certificates = Certificates.in(folder);
    certificates.certificatePem("ca");
    certificates.keyStore("ca");
    Heddle.file(folder, "password", Certificates.PASSWORD);
    assertThat(check("certificate: ca.pem"))
        .endsWith(
            "tls.private-key: expected the file of the key, since "
                + folder.resolve("ca.pem")
                + " holds the certificate alone, got nothing");
    assertThat(check("certificate: ca.p12, password-file: password, private-key: none.key"))
        .endsWith(
            "tls.private-key: expected none, since "
                + folder.resolve("ca.p12")
                + " is PKCS#12 and holds its key; drop it");
  }

  private String check(String tls) {
    Heddle.Result checked = Heddle.run("check", config(tls));
    assertThat(checked.exitCode()).as(checked.out()).isEqualTo(2);
    return checked.err();
  }
}
