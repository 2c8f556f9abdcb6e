package io.heddle.server.tls;

import io.heddle.server.config.KeyPairConfig;
import io.heddle.server.config.TlsConfig;
import io.heddle.transport.TlsWire;
import io.heddle.transport.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** What one listener shows and asks for under TLS, as its files are by now. Thread-safe. */
public final class ServerTls {
  private final TlsConfig config;

  /** As its files were before they were read. */
  private final FileStamps begun;

  private volatile SSLContext context;

  private ServerTls(TlsConfig config, FileStamps begun, SSLContext context) {
    this.config = config;
    this.begun = begun;
    this.context = context;
  }

  /**
   * Reads the files.
   *
   * @throws WrongFileException if one of them cannot be used
   */
  public static ServerTls read(TlsConfig config) throws WrongFileException {
    FileStamps begun = FileStamps.of(files(config));
    return new ServerTls(config, begun, context(config));
  }

  /**
   * Reads the files anew, for the connections to come.
   *
   * @throws WrongFileException if one of them cannot be used; nothing has changed then
   */
  void readAgain() throws WrongFileException {
    context = context(config);
  }

  /** For one connection. */
  public SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setSSLParameters(parameters(engine.getSSLParameters()));
    engine.setUseClientMode(false);
    return engine;
  }

  /**
   * For one connection, as others than the transport know it.
   *
   * @param plain closed with it
   * @throws IOException if that is closed already
   */
  public SSLSocket socket(Socket plain) throws IOException {
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, (InputStream) null, true);
    socket.setSSLParameters(parameters(socket.getSSLParameters()));
    socket.setUseClientMode(false);
    return socket;
  }

  private SSLParameters parameters(SSLParameters own) {
    own.setProtocols(TlsWire.protocols());
    own.setNeedClientAuth(config.clientCa().isPresent());
    return own;
  }

  /** As its files were when they were read first; or as they were just before. */
  FileStamps begun() {
    return begun;
  }

  List<Path> files() {
    return files(config);
  }

  private static List<Path> files(TlsConfig config) {
    List<Path> files = new ArrayList<>(files(config.keyPair()));
    config.clientCa().ifPresent(files::add);
    for (KeyPairConfig pair : config.sni().values()) files.addAll(files(pair));
    return files;
  }

  private static List<Path> files(KeyPairConfig pair) {
    List<Path> files = new ArrayList<>(List.of(pair.certificate()));
    pair.privateKey().ifPresent(files::add);
    pair.passwordFile().ifPresent(files::add);
    return files;
  }

  private static SSLContext context(TlsConfig config) throws WrongFileException {
    KeyPair others = KeyPair.read(config.keyPair());
    Map<String, KeyPair> hosts = new HashMap<>();
    for (Map.Entry<String, KeyPairConfig> each : config.sni().entrySet()) {
      try {
        hosts.put(each.getKey(), KeyPair.read(each.getValue()));
      } catch (WrongFileException wrong) {
        throw wrong.under("sni", each.getKey());
      }
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      var shown = new KeyManager[] {ShownByName.of(others, hosts)};
      context.init(shown, new TrustManager[] {trust(config)}, null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new WrongFileException("certificate", String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private static Trust trust(TlsConfig config) throws WrongFileException, GeneralSecurityException {
    if (config.clientCa().isEmpty()) return Trust.in(List.of());
    char[] password = KeyFile.password(config.passwordFile());
    return Trust.in(KeyFile.read("client-ca", config.clientCa().get()).authorities(password));
  }
}
