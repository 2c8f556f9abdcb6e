package io.heddle.protocol.testkit;

import io.heddle.protocol.Handler;
import io.heddle.protocol.StreamProtocol;
import io.heddle.transport.Ending;
import io.heddle.transport.Limits;
import io.heddle.transport.StreamConnection;
import io.heddle.transport.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Serves one protocol for its tests, over connections in memory or on a loopback socket. What runs
 * is what the server runs, from the first byte to the close; what is missing are the server's
 * limits, metrics and configuration. Thread-safe.
 */
public final class ProtocolTester implements AutoCloseable {
  private final String name;
  private final Handler handler;
  private final Limits limits;
  private final TestTransport transport;
  private final AtomicLong ids = new AtomicLong();

  <O extends Record> ProtocolTester(
      StreamProtocol<O> protocol, O options, Limits limits, TestTransport transport) {
    this.name = protocol.name();
    this.limits = limits;
    this.transport = transport;
    try {
      this.handler = protocol.open(options, new TestListener(name, transport.endpoint(), limits));
    } catch (IOException e) {
      transport.close();
      throw new UncheckedIOException(e);
    }
  }

  /** Serves the protocol over connections in memory, with the server's default limits. */
  public static <O extends Record> ProtocolTester inMemory(StreamProtocol<O> protocol, O options) {
    return inMemory(protocol, options, Limits.DEFAULTS);
  }

  /** Serves the protocol over connections in memory. */
  public static <O extends Record> ProtocolTester inMemory(
      StreamProtocol<O> protocol, O options, Limits limits) {
    return new ProtocolTester(protocol, options, limits, new TestTransport.Memory());
  }

  /**
   * Serves the protocol on a free TCP port of the loopback address, with the server's default
   * limits.
   */
  public static <O extends Record> ProtocolTester onLoopback(
      StreamProtocol<O> protocol, O options) {
    return onLoopback(protocol, options, Limits.DEFAULTS);
  }

  /** Serves the protocol on a free TCP port of the loopback address. */
  public static <O extends Record> ProtocolTester onLoopback(
      StreamProtocol<O> protocol, O options, Limits limits) {
    return new ProtocolTester(protocol, options, limits, new TestTransport.Loopback());
  }

  /** Connects a client, whose methods belong to the calling thread. */
  public TestClient connect() {
    try {
      TestTransport.Ends ends = transport.connect();
      return new TestClient(ends.client(), ends.reset(), serve(ends.server()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects a client of a workload, whose wire may be another than the server's. */
  StreamConnection connect(UnaryOperator<Wire> wires) {
    try {
      TestTransport.Ends ends = transport.connect();
      serve(ends.server());
      Wire wire = wires.apply(ends.client());
      var connection = new StreamConnection(0, wire, TestClient.LIMITS, Thread.currentThread());
      connection.handshake();
      return connection;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Served serve(Wire wire) {
    long id = ids.incrementAndGet();
    var served = new Served(new CompletableFuture<>(), new CompletableFuture<>());
    Thread.ofVirtual()
        .name("heddle-" + name + "-" + id)
        .start(() -> {
          var connection = new StreamConnection(id, wire, limits, Thread.currentThread());
          served.connection().complete(connection);
          served.ending().complete(Ending.serve(handler, connection));
        });
    return served;
  }

  /** Closes the handler, after the last of its connections. */
  @Override
  public void close() {
    try {
      transport.close();
      handler.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's end of a connection. */
  record Served(CompletableFuture<StreamConnection> connection, CompletableFuture<Ending> ending) {}
}
