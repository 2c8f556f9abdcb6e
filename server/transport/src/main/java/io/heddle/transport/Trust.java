package io.heddle.transport;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates are believed: what the platform checks, with a refusal put into words.
 * Thread-safe.
 */
public final class Trust extends X509ExtendedTrustManager {
  private static final X509Certificate[] NO_ISSUERS = {};

  /** Null: everything is believed. */
  private final @Nullable X509ExtendedTrustManager checks;

  private Trust(@Nullable X509ExtendedTrustManager checks) {
    this.checks = checks;
  }

  /** In the authorities that this machine trusts. */
  public static Trust inSystem() throws GeneralSecurityException {
    return in((KeyStore) null);
  }

  /** In these authorities alone. */
  public static Trust in(Collection<X509Certificate> authorities) throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (java.io.IOException impossible) {
      throw new CertificateException(impossible);
    }
    int number = 0;
    for (X509Certificate authority : authorities)
      store.setCertificateEntry("authority-" + number++, authority);
    return in(store);
  }

  /** In everybody: who is at the other end is not checked at all. */
  public static Trust blind() {
    return new Trust(null);
  }

  private static Trust in(@Nullable KeyStore authorities) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    for (TrustManager manager : factory.getTrustManagers())
      if (manager instanceof X509ExtendedTrustManager extended) return new Trust(extended);
    throw new GeneralSecurityException("no trust manager for X.509");
  }

  boolean isBlind() {
    return checks == null;
  }

  /** What the platform does with a certificate. */
  private interface Check {
    void by(X509ExtendedTrustManager platform) throws CertificateException;
  }

  private void checkServer(X509Certificate[] chain, @Nullable String host, Check check)
      throws CertificateException {
    if (checks == null) return;
    try {
      check.by(checks);
    } catch (CertificateException refused) {
      String asked = host == null ? "this host" : host;
      throw new UntrustedException(new Refusal(chain[0], refused).ofServer(asked), refused);
    }
  }

  private void checkClient(X509Certificate[] chain, Check check) throws CertificateException {
    if (checks == null) return;
    try {
      check.by(checks);
    } catch (CertificateException refused) {
      throw new UntrustedException(new Refusal(chain[0], refused).ofClient(), refused);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    String host = engine.getPeerHost();
    checkServer(chain, host, platform -> platform.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkServer(chain, null, platform -> platform.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    checkServer(chain, null, platform -> platform.checkServerTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClient(chain, platform -> platform.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClient(chain, platform -> platform.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    checkClient(chain, platform -> platform.checkClientTrusted(chain, type));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return checks == null ? NO_ISSUERS : checks.getAcceptedIssuers();
  }
}
