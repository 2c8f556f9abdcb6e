package io.heddle.server.connect;

import io.heddle.transport.Client;
import io.heddle.transport.Duplex;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A server for one connection, which does what the test says, and the client's end of that
 * connection.
 */
final class ScriptedServer implements AutoCloseable {
  interface Script {
    void serve(Socket socket) throws Exception;
  }

  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final Client client = new Client(Limits.DEFAULTS);
  private final CompletableFuture<Void> served = new CompletableFuture<>();
  final Duplex connection;

  ScriptedServer(Script script) throws IOException {
    Thread.ofVirtual().start(() -> serve(script));
    Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + listener.getLocalPort());
    connection = client.connectDuplex(endpoint, Duration.ofSeconds(10));
  }

  private void serve(Script script) {
    try (Socket socket = listener.accept()) {
      socket.setSoTimeout(10_000);
      script.serve(socket);
      served.complete(null);
    } catch (Exception | AssertionError e) {
      served.completeExceptionally(e);
    }
  }

  /** Waits for the end of the script; fails if it has failed. */
  void awaitServed() throws Exception {
    served.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    connection.close();
    client.close();
    listener.close();
  }
}
