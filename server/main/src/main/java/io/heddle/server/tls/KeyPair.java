package io.heddle.server.tls;

import io.heddle.server.config.KeyPairConfig;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.List;

/**
 * A private key and the certificate that belongs to it.
 *
 * @param chain the certificate first, then those between it and its authority
 */
record KeyPair(PrivateKey key, List<X509Certificate> chain) {

  static KeyPair read(KeyPairConfig files) throws WrongFileException {
    char[] password = KeyFile.password(files.passwordFile());
    KeyFile certificate = KeyFile.read("certificate", files.certificate());
    if (certificate.isPkcs12() && files.privateKey().isPresent())
      throw new WrongFileException(
          "private-key",
          "expected none, since " + files.certificate() + " is PKCS#12 and holds its key; drop it");
    if (certificate.isPkcs12()) return certificate.keyPair(password);
    List<X509Certificate> chain = certificate.certificates();
    KeyPair pair = new KeyPair(keyOf(certificate, files).privateKey(password), chain);
    if (!pair.belongTogether())
      throw new WrongFileException(
          "private-key",
          files.privateKey().orElse(files.certificate())
              + ": it is not the key of the certificate in "
              + files.certificate());
    return pair;
  }

  /** Which file it is in. */
  private static KeyFile keyOf(KeyFile certificate, KeyPairConfig files) throws WrongFileException {
    if (files.privateKey().isPresent())
      return KeyFile.read("private-key", files.privateKey().get());
    if (certificate.hasPrivateKey()) return certificate;
    throw new WrongFileException(
        "private-key",
        "expected the file of the key, since "
            + files.certificate()
            + " holds the certificate alone, got nothing");
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** Of RSA both have the same modulus; of the others, what one signs the other verifies. */
  private boolean belongTogether() {
    if (!key.getAlgorithm().equals(certificate().getPublicKey().getAlgorithm())) return false;
    if (key instanceof RSAKey ours && certificate().getPublicKey() instanceof RSAKey theirs)
      return ours.getModulus().equals(theirs.getModulus());
    try {
      Signature signature =
          Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "EdDSA");
      signature.initSign(key);
      signature.update(certificate().getSignature());
      byte[] signed = signature.sign();
      signature.initVerify(certificate().getPublicKey());
      signature.update(certificate().getSignature());
      return signature.verify(signed);
    } catch (GeneralSecurityException differentCurves) {
      return false;
    }
  }
}
