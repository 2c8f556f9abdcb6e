package io.heddle.server;

import io.heddle.protocol.ListenerInfo;
import io.heddle.server.config.ListenerConfig;
import io.heddle.server.config.TlsConfig;
import io.heddle.transport.Endpoint;
import java.util.List;

/** What a protocol may know of its listener. */
record ListenerFacts(ListenerConfig config) implements ListenerInfo {
  @Override
  public String name() {
    return config.name();
  }

  @Override
  public List<String> endpoints() {
    return config.endpoints().stream().map(Endpoint::toString).toList();
  }

  @Override
  public boolean loopbackOnly() {
    return config.endpoints().stream().allMatch(Endpoint::loopback);
  }

  @Override
  public boolean requiresClientCertificate() {
    return config.tls().flatMap(TlsConfig::clientCa).isPresent()
        && config.endpoints().stream()
            .allMatch(endpoint -> endpoint.loopback() || endpoint.scheme() == Endpoint.Scheme.TLS);
  }

  @Override
  public boolean canStartTls() {
    return config.tls().isPresent();
  }

  @Override
  public int lineBytesMax() {
    return config.limits().lineBytesMax();
  }

  @Override
  public int frameBytesMax() {
    return config.limits().frameBytesMax();
  }

  @Override
  public long outputBytesMax() {
    return config.limits().outputBytesMax();
  }
}
