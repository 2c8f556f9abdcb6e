package io.heddle.transport;

import io.heddle.protocol.Handler;
import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Serves one handler over TLS on a port of the loopback address. */
final class TlsServer implements AutoCloseable {
  private final Poller poller = Poller.start("heddle-test-poller");
  private final ServerSocketChannel listening =
      ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private final BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
  private final SSLContext context;
  private final boolean asksForCertificate;
  private final Handler handler;
  private final Duration handshakeLimit;
  private final boolean beginsInTheClear;
  private volatile NarrowWire last;

  TlsServer(
      SSLContext context, boolean asksForCertificate, Duration handshakeLimit, Handler handler)
      throws IOException {
    this(context, asksForCertificate, handshakeLimit, false, handler);
  }

  TlsServer(
      SSLContext context,
      boolean asksForCertificate,
      Duration handshakeLimit,
      boolean beginsInTheClear,
      Handler handler)
      throws IOException {
    this.beginsInTheClear = beginsInTheClear;
    this.context = context;
    this.asksForCertificate = asksForCertificate;
    this.handler = handler;
    this.handshakeLimit = handshakeLimit;
    Thread.ofPlatform().daemon().start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel accepted = listening.accept();
        Wire wire =
            beginsInTheClear
                ? new UpgradableWire(accepted, poller, this::engine, handshakeLimit)
                : new TlsWire(narrow(accepted), engine(), handshakeLimit);
        Thread.ofVirtual().start(() -> serve(wire));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private Wire narrow(SocketChannel accepted) throws IOException {
    last = new NarrowWire(new SocketWire(accepted, poller));
    return last;
  }

  /** What is under the TLS of the last connection, once its handler has begun. */
  NarrowWire last() {
    return last;
  }

  private SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(asksForCertificate);
    engine.setEnabledProtocols(TlsWire.protocols());
    return engine;
  }

  private void serve(Wire wire) {
    var connection = new StreamConnection(0, wire, Limits.DEFAULTS, Thread.currentThread());
    endings.add(Ending.serve(handler, connection));
  }

  int port() {
    try {
      return ((InetSocketAddress) listening.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Endpoint endpoint() {
    return Endpoint.parse("tls://127.0.0.1:" + port());
  }

  Ending ending() throws InterruptedException {
    Ending ending = endings.poll(20, TimeUnit.SECONDS);
    if (ending == null) throw new AssertionError("the connection did not end");
    return ending;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    poller.close();
  }
}
