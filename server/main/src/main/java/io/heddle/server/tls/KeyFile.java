package io.heddle.server.tls;

import io.heddle.server.text.Meaning;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.pki.PemKeys;
import io.helidon.common.pki.PemReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of certificates or keys, as it was when it was read: PEM, or PKCS#12, which its first
 * byte tells.
 */
final class KeyFile {
  private static final int BYTES_MAX = 1 << 20;

  /** The key's part of a file of PEM, which may hold its certificate as well. */
  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", Pattern.DOTALL);

  /** What stands in the older forms of a key that is locked. */
  private static final String LOCKED_OLDER = "Proc-Type: 4,ENCRYPTED";

  /** What is to be done about a file that is locked. */
  static final String NAME_PASSWORD = "name the password's file with password-file";

  /** What DER begins with. */
  private static final byte SEQUENCE = 0x30;

  private final String key;
  private final Path path;
  private final byte[] bytes;

  private KeyFile(String key, Path path, byte[] bytes) {
    this.key = key;
    this.path = path;
    this.bytes = bytes;
  }

  /**
   * @param key what it was given as: {@code private-key}
   */
  static KeyFile read(String key, Path path) throws WrongFileException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(BYTES_MAX);
      if (bytes.length == 0) throw new WrongFileException(key, path + ": it is empty");
      return new KeyFile(key, path, bytes);
    } catch (IOException e) {
      if (Files.isDirectory(path))
        throw new WrongFileException(
            key, path + ": expected a file, got a folder; name the file in it", e);
      throw new WrongFileException(key, Meaning.of(e), e);
    }
  }

  boolean isPkcs12() {
    return bytes[0] == SEQUENCE;
  }

  /**
   * The first line of a file, without its end.
   *
   * @param file empty: nothing is locked, and the password is empty
   */
  static char[] password(Optional<Path> file) throws WrongFileException {
    if (file.isEmpty()) return new char[0];
    byte[] bytes = read("password-file", file.get()).bytes;
    return new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("").toCharArray();
  }

  /** Of PEM, all of them in their order. */
  List<X509Certificate> certificates() throws WrongFileException {
    try {
      return PemReader.readCertificates(new ByteArrayInputStream(bytes));
    } catch (RuntimeException malformed) {
      throw wrong("expected certificates in PEM (-----BEGIN CERTIFICATE-----)", malformed);
    }
  }

  /**
   * Of PEM.
   *
   * @param password empty: it is not locked
   */
  PrivateKey privateKey(char[] password) throws WrongFileException {
    Matcher part = PRIVATE_KEY.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    String text = part.find() ? part.group() : "";
    boolean locked = text.contains("ENCRYPTED");
    if (locked && password.length == 0)
      throw new WrongFileException(
          key, path + ": the key is locked with a password; " + NAME_PASSWORD);
    PrivateKey read;
    try {
      read = privateKey(text, password);
    } catch (RuntimeException | GeneralSecurityException malformed) {
      throw wrong(
          locked
              ? "the key does not open with this password, or is locked in a way that is not known here;"
                  + " openssl pkcs8 -topk8 -v2 aes-256-cbc locks it in one that is"
              : "expected a private key in PEM (-----BEGIN PRIVATE KEY-----);"
                  + " openssl pkcs8 -topk8 -nocrypt makes one of others",
          malformed);
    }
    if (Pkcs8Key.isOfTls(read)) return read;
    throw new WrongFileException(
        key,
        path
            + ": expected a key of RSA, RSASSA-PSS, EC, Ed25519 or Ed448, got one of "
            + read.getAlgorithm()
            + ", which no certificate of TLS belongs to");
  }

  private PrivateKey privateKey(String text, char[] password) throws GeneralSecurityException {
    if (text.startsWith(Pkcs8Key.BEGINNING) || text.startsWith(Pkcs8Key.BEGINNING_LOCKED))
      return Pkcs8Key.read(text, password);
    if (text.startsWith(EcKey.BEGINNING) && !text.contains(LOCKED_OLDER)) return EcKey.read(text);
    var pem = PemKeys.builder().key(Resource.create(path.toString(), text));
    if (password.length > 0) pem.keyPassphrase(password);
    return Keys.builder().pem(pem.build()).build().privateKey().orElseThrow();
  }

  /** Whether PEM holds one, of whatever kind. */
  boolean hasPrivateKey() {
    return PRIVATE_KEY.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).find();
  }

  /** Of PKCS#12: the one key in it, with its certificates. */
  KeyPair keyPair(char[] password) throws WrongFileException {
    KeyStore store = keyStore(password);
    try {
      for (String alias : Collections.list(store.aliases())) {
        if (!store.isKeyEntry(alias)) continue;
        Certificate[] behind = store.getCertificateChain(alias);
        if (behind == null)
          throw new WrongFileException(
              key, path + ": expected the certificate of its key in it, got the key alone");
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate each : behind) chain.add((X509Certificate) each);
        return new KeyPair((PrivateKey) store.getKey(alias, password), chain);
      }
      throw new WrongFileException(key, path + ": expected a key in it, got certificates alone");
    } catch (GeneralSecurityException locked) {
      throw wrong("the key does not open with this password", locked);
    }
  }

  /**
   * Of PEM or PKCS#12, all of them: whom to believe.
   *
   * @param password of a file that is locked; one that is not needs none
   */
  List<X509Certificate> authorities(char[] password) throws WrongFileException {
    if (!isPkcs12()) return certificates();
    KeyStore store = authorityStore(password);
    Set<X509Certificate> authorities = new LinkedHashSet<>();
    try {
      for (String alias : Collections.list(store.aliases())) {
        // Behind a key stand those that vouch for it, as they do in PEM.
        Certificate[] chain =
            store.isKeyEntry(alias)
                ? store.getCertificateChain(alias)
                : new Certificate[] {store.getCertificate(alias)};
        // A key may be there alone.
        if (chain == null) continue;
        for (Certificate each : chain) authorities.add((X509Certificate) each);
      }
    } catch (GeneralSecurityException impossible) {
      throw wrong("expected certificates", impossible);
    }
    // Such as those that openssl has not marked as trusted.
    if (authorities.isEmpty())
      throw new WrongFileException(
          key,
          path
              + ": expected certificates in it that Java takes for trusted, got none; openssl"
              + " pkcs12 -nokeys writes those that are there in PEM");
    return List.copyOf(authorities);
  }

  /** Not locked, or with the password of the key. */
  private KeyStore authorityStore(char[] password) throws WrongFileException {
    try {
      return keyStore(new char[0]);
    } catch (WrongFileException locked) {
      return keyStore(password);
    }
  }

  private KeyStore keyStore(char[] password) throws WrongFileException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(bytes), password);
      return store;
    } catch (IOException | GeneralSecurityException e) {
      // The JDK says so of a wrong password.
      boolean locked = e.getCause() instanceof UnrecoverableKeyException;
      if (!locked) throw wrong("expected PEM or PKCS#12", e);
      throw wrong(
          password.length == 0
              ? "it is locked with a password; " + NAME_PASSWORD
              : "it does not open with the password of password-file",
          e);
    }
  }

  private WrongFileException wrong(String sentence, Exception cause) {
    return new WrongFileException(key, path + ": " + sentence, cause);
  }
}
