package io.heddle.server.tls;

import io.heddle.server.config.KeyPairConfig;
import io.heddle.transport.ClientTls;
import io.heddle.transport.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** The files that a client of TLS is given. */
public final class ClientFiles {
  private static final char[] NO_PASSWORD = {};

  /** A client is given no password: it would be seen among the processes. */
  private static final String UNLOCK =
      "openssl pkcs12 -nodes, or openssl pkey for a key alone, writes it in PEM without one";

  private ClientFiles() {}

  /**
   * @param ca empty: the authorities that this machine trusts
   * @param insecure nothing is checked
   * @param shown to a server that asks for a certificate
   * @throws WrongFileException if a file cannot be used
   */
  public static ClientTls read(Optional<Path> ca, boolean insecure, Optional<KeyPairConfig> shown)
      throws WrongFileException {
    try {
      return new ClientTls(
          insecure ? Trust.blind() : trust(ca),
          shown.isPresent() ? keyManagers(KeyPair.read(shown.get())) : new KeyManager[0]);
    } catch (WrongFileException unusable) {
      throw unusable.advising(KeyFile.NAME_PASSWORD, UNLOCK);
    } catch (GeneralSecurityException | IOException unusable) {
      throw new WrongFileException("certificate", String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private static Trust trust(Optional<Path> ca)
      throws WrongFileException, GeneralSecurityException {
    if (ca.isEmpty()) return Trust.inSystem();
    return Trust.in(KeyFile.read("client-ca", ca.get()).authorities(NO_PASSWORD));
  }

  private static KeyManager[] keyManagers(KeyPair pair)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "client", pair.key(), NO_PASSWORD, pair.chain().toArray(X509Certificate[]::new));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }
}
