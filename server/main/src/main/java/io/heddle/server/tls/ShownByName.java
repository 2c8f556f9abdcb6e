package io.heddle.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Chooses what to show by the host name that a client asks for (SNI, RFC 6066). */
final class ShownByName extends X509ExtendedKeyManager {
  /** What is shown to everybody else, under the alias of no host. */
  private static final String OTHERS = "";

  private final Map<String, KeyPair> byHost;

  /**
   * @param byHost in lower case; {@link #OTHERS} is among them
   */
  private ShownByName(Map<String, KeyPair> byHost) {
    this.byHost = byHost;
  }

  static ShownByName of(KeyPair others, Map<String, KeyPair> hosts) {
    var byHost = new HashMap<String, KeyPair>();
    hosts.forEach((host, pair) -> byHost.put(host.toLowerCase(Locale.ROOT), pair));
    byHost.put(OTHERS, others);
    return new ShownByName(Map.copyOf(byHost));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType, engine.getHandshakeSession());
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
  }

  private @Nullable String alias(String keyType, @Nullable SSLSession handshake) {
    String host = host(handshake);
    // Another kind of key will be asked for next.
    return pair(host).key().getAlgorithm().equals(keyType) ? host : null;
  }

  private String host(@Nullable SSLSession handshake) {
    if (!(handshake instanceof ExtendedSSLSession session)) return OTHERS;
    return session.getRequestedServerNames().stream()
        .filter(SNIHostName.class::isInstance)
        .map(name -> ((SNIHostName) name).getAsciiName().toLowerCase(Locale.ROOT))
        .flatMap(name -> Stream.of(name, wildcard(name)))
        .filter(byHost::containsKey)
        .findFirst()
        .orElse(OTHERS);
  }

  /** That stands for one label, as in certificates (RFC 6125). */
  private static String wildcard(String name) {
    return "*" + name.substring(Math.max(0, name.indexOf('.')));
  }

  private KeyPair pair(String alias) {
    return Objects.requireNonNull(byHost.get(alias));
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return pair(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return pair(alias).key();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return List.copyOf(byHost.keySet()).toArray(String[]::new);
  }

  // --- a client has no use for it

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
