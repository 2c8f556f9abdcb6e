package io.heddle.protocol.testkit;

import io.heddle.transport.Certificates;
import io.heddle.transport.TlsWire;
import io.heddle.transport.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/** A TCP socket on the loopback address, under TLS. */
final class TlsTransport implements TestTransport {
  private final Loopback tcp = new Loopback();
  private final SSLContext context;

  TlsTransport(SSLContext context) {
    this.context = context;
  }

  /** Of both sides. */
  static SSLContext context(Path folder) {
    Certificates certificates = Certificates.in(folder).issue("server");
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      var trust = new TrustManager[] {Trust.in(List.of(certificates.certificate("ca")))};
      context.init(certificates.keyManagers("server"), trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Ends connect() throws IOException {
    Ends ends = tcp.connect();
    var server = new TlsWire(ends.server(), engine(false), Duration.ofSeconds(10));
    var client = new TlsWire(ends.client(), engine(true), Duration.ofSeconds(10));
    return new Ends(server, client, ends.reset());
  }

  private SSLEngine engine(boolean client) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(client);
    return engine;
  }

  @Override
  public String endpoint() {
    return tcp.endpoint().replace("tcp:", "tls:");
  }

  @Override
  public void close() {
    tcp.close();
  }
}
