package io.heddle.server.admin;

import io.heddle.server.tls.Renewal;
import io.heddle.server.tls.ServerTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What the admin endpoint shows under TLS, as its files are by now. Helidon asks for a context
 * once; this one goes with the files, and gives whoever begins a handshake a place, since that may
 * take for ever.
 */
final class AdminTls implements AutoCloseable {
  private static final String OWNER = "admin";

  private final Places places;
  private volatile ServerTls tls;
  private Renewal renewal;

  AdminTls(ServerTls tls, Places places) {
    this.tls = tls;
    this.places = places;
    this.renewal = new Renewal(OWNER, tls);
    renewal.start();
  }

  /** Goes by other files, for the connections to come. Not at the same time as itself. */
  void follow(ServerTls other) {
    renewal.close();
    tls = other;
    renewal = new Renewal(OWNER, other);
    renewal.start();
  }

  @Override
  public void close() {
    renewal.close();
  }

  SSLContext context() {
    SSLContext platform;
    try {
      platform = SSLContext.getDefault();
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new LinkageError("a platform without TLS", impossible);
    }
    return new Following(new Spi(), platform);
  }

  private SSLSocket begin(Socket plain) throws IOException {
    places.enter(plain.getRemoteSocketAddress(), new HandshakeEnding(plain));
    return tls.socket(plain);
  }

  private static final class Following extends SSLContext {
    Following(SSLContextSpi spi, SSLContext platform) {
      super(spi, platform.getProvider(), platform.getProtocol());
    }
  }

  private record HandshakeEnding(Socket plain) implements Places.Ending {
    @Override
    public void soon() {
      now();
    }

    @Override
    public void now() {
      try {
        plain.close();
      } catch (IOException closedAlready) {
        // As it should be.
      }
    }
  }

  private final class Spi extends SSLContextSpi {
    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return new Sockets();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return tls.engine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return tls.engine();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      // Helidon asks for it and never uses it.
      return (SSLServerSocketFactory) SSLServerSocketFactory.getDefault();
    }

    @Override
    protected @Nullable SSLSessionContext engineGetServerSessionContext() {
      return null;
    }

    @Override
    protected @Nullable SSLSessionContext engineGetClientSessionContext() {
      return null;
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random) {
      throw new UnsupportedOperationException("its files say what it shows");
    }
  }

  private final class Sockets extends SSLSocketFactory {
    @Override
    public Socket createSocket(Socket plain, InputStream consumed, boolean autoClose)
        throws IOException {
      return begin(plain);
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
        throws IOException {
      return begin(plain);
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return tls.engine().getEnabledCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return tls.engine().getSupportedCipherSuites();
    }

    // --- a server connects to nobody

    private static IOException none() {
      return new IOException("a server connects to nobody");
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw none();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw none();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw none();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw none();
    }
  }
}
