package io.heddle.protocol.testkit;

import io.heddle.protocol.ListenerInfo;
import io.heddle.transport.Limits;
import java.util.List;

/** What a protocol under test may know of its listener. */
record TestListener(String name, String endpoint, Limits limits) implements ListenerInfo {
  @Override
  public List<String> endpoints() {
    return List.of(endpoint);
  }

  @Override
  public boolean loopbackOnly() {
    return true;
  }

  @Override
  public boolean requiresClientCertificate() {
    return false;
  }

  @Override
  public boolean canStartTls() {
    return false;
  }

  @Override
  public int lineBytesMax() {
    return limits.lineBytesMax();
  }

  @Override
  public int frameBytesMax() {
    return limits.frameBytesMax();
  }

  @Override
  public long outputBytesMax() {
    return limits.outputBytesMax();
  }
}
