package io.heddle.transport;

import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/** A connected socket whose bytes may be encrypted at some point, when both sides want it. */
public final class UpgradableWire extends SocketWire {
  private final Supplier<SSLEngine> engines;
  private final Duration handshakeLimit;

  /**
   * As {@link SocketWire}.
   *
   * @param engines of the server's side
   * @param handshakeLimit zero for none
   */
  public UpgradableWire(
      SocketChannel channel, Poller poller, Supplier<SSLEngine> engines, Duration handshakeLimit)
      throws IOException {
    super(channel, poller);
    this.engines = engines;
    this.handshakeLimit = handshakeLimit;
  }

  @Override
  public TlsWire encrypted() {
    return new TlsWire(this, engines.get(), handshakeLimit);
  }
}
