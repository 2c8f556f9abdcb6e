package io.heddle.server.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The form of a key that says within of what kind it is. Helidon reads RSA, DSA and EC in it, and
 * not the other two that TLS signs with.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5208">RFC 5208</a>
 */
final class Pkcs8Key {
  static final String BEGINNING = "-----BEGIN PRIVATE KEY-----";
  static final String BEGINNING_LOCKED = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

  private static final Set<String> OF_TLS = Set.of("RSA", "RSASSA-PSS", "EC", "EdDSA");

  /** Those of no use are here to be called by their names. */
  private static final List<String> KINDS =
      List.of("RSA", "EC", "RSASSA-PSS", "EdDSA", "DSA", "XDH", "DH");

  private Pkcs8Key() {}

  /**
   * @param pem a block that begins with {@link #BEGINNING} or {@link #BEGINNING_LOCKED}
   * @param password of a locked one
   */
  static PrivateKey read(String pem, char[] password) throws GeneralSecurityException {
    PKCS8EncodedKeySpec key = unlocked(pem, password);
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(key);
      } catch (InvalidKeySpecException another) {
        // The next one may know it.
      }
    }
    throw new InvalidKeySpecException("of no known kind");
  }

  /** Whether a server or a client can say with it who it is. */
  static boolean isOfTls(PrivateKey key) {
    return OF_TLS.contains(key.getAlgorithm());
  }

  private static PKCS8EncodedKeySpec unlocked(String pem, char[] password)
      throws GeneralSecurityException {
    try {
      byte[] der = Base64.getDecoder().decode(pem.replaceAll("-----[A-Z ]+-----|\\s", ""));
      if (pem.startsWith(BEGINNING)) return new PKCS8EncodedKeySpec(der);
      var locked = new EncryptedPrivateKeyInfo(der);
      var secrets = SecretKeyFactory.getInstance(locked.getAlgName());
      return locked.getKeySpec(secrets.generateSecret(new PBEKeySpec(password)));
    } catch (IOException | IllegalArgumentException malformed) {
      throw new InvalidKeySpecException("malformed", malformed);
    }
  }
}
