package io.heddle.server.tls;

import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes whoever shows the one certificate of a file, under whatever name and however long it is
 * still valid: who can change that file is the server.
 */
public final class PinnedCertificate extends X509ExtendedTrustManager {
  private final Path file;
  private final X509Certificate expected;

  private PinnedCertificate(Path file, X509Certificate expected) {
    this.file = file;
    this.expected = expected;
  }

  /**
   * Reads it.
   *
   * @param passwordFile what opens the file; empty: it is not locked
   * @throws WrongFileException if it cannot be read
   */
  public static SSLContext of(Path file, Optional<Path> passwordFile) throws WrongFileException {
    KeyFile read = KeyFile.read("certificate", file);
    X509Certificate certificate =
        read.isPkcs12()
            ? read.keyPair(KeyFile.password(passwordFile)).certificate()
            : read.certificates().getFirst();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      var trust = new TrustManager[] {new PinnedCertificate(file, certificate)};
      context.init(null, trust, null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new WrongFileException("certificate", String.valueOf(unusable.getMessage()), unusable);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    if (!chain[0].equals(expected))
      throw new CertificateException(
          "the server shows another certificate than that of "
              + file
              + "; name its authority"
              + " with --ca FILE");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("nobody is served here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
