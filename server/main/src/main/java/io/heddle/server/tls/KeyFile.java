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
import java.util.List;
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
      throw new WrongFileException(key, Meaning.of(e), e);
    }
  }

  boolean isPkcs12() {
    return bytes[0] == SEQUENCE;
  }

  /** The first line, without its end. */
  char[] password() {
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
          key,
          path
              + ": the key is locked with a password; name the password's file with"
              + " password-file");
    try {
      if (text.startsWith(EcKey.BEGINNING) && !text.contains(LOCKED_OLDER)) return EcKey.read(text);
      var pem = PemKeys.builder().key(Resource.create(path.toString(), text));
      if (locked) pem.keyPassphrase(password);
      return Keys.builder().pem(pem.build()).build().privateKey().orElseThrow();
    } catch (RuntimeException | GeneralSecurityException malformed) {
      throw wrong(
          locked
              ? "the key does not open with this password, or is locked in a way that is not known here;"
                  + " openssl pkcs8 -topk8 -v2 aes-256-cbc locks it in one that is"
              : "expected a private key in PEM (-----BEGIN PRIVATE KEY-----);"
                  + " openssl pkcs8 -topk8 -nocrypt makes one of others",
          malformed);
    }
  }

  /** Of PKCS#12: the one key in it, with its certificates. */
  KeyPair keyPair(char[] password) throws WrongFileException {
    KeyStore store = keyStore(password);
    try {
      for (String alias : Collections.list(store.aliases())) {
        if (!store.isKeyEntry(alias)) continue;
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate each : store.getCertificateChain(alias)) chain.add((X509Certificate) each);
        return new KeyPair((PrivateKey) store.getKey(alias, password), chain);
      }
      throw new WrongFileException(key, path + ": expected a key in it, got certificates alone");
    } catch (GeneralSecurityException locked) {
      throw wrong("the key does not open with this password", locked);
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
      throw wrong(
          locked
              ? "it does not open with this password; name the password's file with password-file"
              : "expected PEM or PKCS#12",
          e);
    }
  }

  private WrongFileException wrong(String sentence, Exception cause) {
    return new WrongFileException(key, path + ": " + sentence, cause);
  }
}
