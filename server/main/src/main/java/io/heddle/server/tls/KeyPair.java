package io.heddle.server.tls;

import io.heddle.server.config.KeyPairConfig;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the certificate that belongs to it.
 *
 * @param chain the certificate first, then those between it and its authority
 */
record KeyPair(PrivateKey key, List<X509Certificate> chain) {

  static KeyPair read(KeyPairConfig files) throws WrongFileException {
    char[] password =
        files.passwordFile().isPresent()
            ? KeyFile.read("password-file", files.passwordFile().get()).password()
            : new char[0];
    KeyFile certificate = KeyFile.read("certificate", files.certificate());
    if (certificate.isPkcs12()) return certificate.keyPair(password);
    List<X509Certificate> chain = certificate.certificates();
    KeyFile key =
        files.privateKey().isPresent()
            ? KeyFile.read("private-key", files.privateKey().get())
            : certificate;
    KeyPair pair = new KeyPair(key.privateKey(password), chain);
    if (!pair.belongTogether())
      throw new WrongFileException(
          "private-key",
          files.privateKey().orElse(files.certificate())
              + ": it is not the key of the certificate in "
              + files.certificate());
    return pair;
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** What one signs the other verifies. */
  private boolean belongTogether() {
    try {
      Signature signature = Signature.getInstance(algorithm());
      signature.initSign(key);
      signature.update(certificate().getSignature());
      byte[] signed = signature.sign();
      signature.initVerify(certificate().getPublicKey());
      signature.update(certificate().getSignature());
      return signature.verify(signed);
    } catch (GeneralSecurityException differentKinds) {
      return false;
    }
  }

  private String algorithm() {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }
}
