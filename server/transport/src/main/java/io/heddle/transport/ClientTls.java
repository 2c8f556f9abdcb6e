package io.heddle.transport;

import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** The client's side of TLS: whom it believes, and who it says it is. Thread-safe. */
public final class ClientTls {
  private final SSLContext context;
  private final boolean checksName;

  /**
   * @param own what to show a server that asks for a certificate; empty: none
   */
  public ClientTls(Trust trust, KeyManager... own) throws GeneralSecurityException {
    this.context = SSLContext.getInstance("TLS");
    context.init(own, new TrustManager[] {trust}, null);
    this.checksName = !trust.isBlind();
  }

  /** For those who bring their own transport; what it believes is checked there, too. */
  public SSLContext context() {
    return context;
  }

  SSLEngine engine(String host, int port) {
    // The host is sent as SNI where it is a name; nothing is looked up.
    SSLEngine engine = context.createSSLEngine(host, port);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(TlsWire.protocols());
    if (checksName) parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    engine.setUseClientMode(true);
    return engine;
  }
}
