package io.heddle.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.transport.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom to believe, from the stores that operators have. */
class AuthoritiesTest {
  private static final char[] NO_PASSWORD = {};

  @TempDir private static Path folder;
  private static Certificates certificates;

  @BeforeAll
  static void issueCertificates() {
    certificates = Certificates.in(folder).issue("server");
  }

  @Test
  void takesAnAuthorityFromPkcs12ByThePasswordOfTheKeyOrWithoutOne() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), Certificates.PASSWORD);
    Path locked = certificates.keyStore("ca");
    KeyFile authority = KeyFile.read("client-ca", locked);
    assertThat(authority.authorities(KeyFile.password(Optional.of(password))))
        .containsExactly(certificates.certificate("ca"));
    assertThatThrownBy(() -> authority.authorities(NO_PASSWORD))
        .hasMessage(
            locked + ": it is locked with a password; name the password's file with password-file");
    Path open = folder.resolve("open.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", certificates.certificate("ca"));
    try (var out = Files.newOutputStream(open)) {
      store.store(out, NO_PASSWORD);
    }
    for (char[] any : new char[][] {NO_PASSWORD, "of the key".toCharArray()})
      assertThat(KeyFile.read("client-ca", open).authorities(any))
          .containsExactly(certificates.certificate("ca"));
  }

  @Test
  void takesTheChainBehindAKeyForAuthoritiesAsInPem() throws Exception {
    KeyFile store = KeyFile.read("client-ca", certificates.keyStore("server"));
    assertThat(store.authorities(Certificates.PASSWORD.toCharArray()))
        .containsExactly(certificates.certificate("server"), certificates.certificate("ca"));
  }

  @Test
  void saysThatPkcs12HoldsNobodyToTrust() throws Exception {
    Path marked =
        Openssl.make(
            folder,
            "nokeys.p12",
            "pkcs12",
            "-export",
            "-nokeys",
            "-passout",
            "pass:",
            "-in",
            certificates.certificatePem("ca").toString());
    assertThatThrownBy(() -> KeyFile.read("client-ca", marked).authorities(NO_PASSWORD))
        .hasMessage(
            marked
                + ": expected certificates in it that Java takes for trusted, got none; openssl"
                + " pkcs12 -nokeys writes those that are there in PEM");
  }
}
