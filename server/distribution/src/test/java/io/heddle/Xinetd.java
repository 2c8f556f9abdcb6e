package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The services that xinetd has inside, over TCP and UDP, in a process of the test's own. */
final class Xinetd implements AutoCloseable {
  private static final String SERVICE =
      """
      service %1$s
      {
        type = INTERNAL UNLISTED
        id = %1$s-%2$s
        socket_type = %3$s
        protocol = %2$s
        wait = %4$s
        user = %5$s
        bind = 127.0.0.1
        port = %6$d
      }
      """;

  /** It throws away what came while it answered, so who is not answered asks again. */
  private static final int ASK_AGAIN_MILLIS = 200;

  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Process process;

  Xinetd(Path folder, String... services) throws IOException {
    Shell.require("xinetd");
    var text = new StringBuilder("defaults\n{\n  log_type = FILE " + folder + "/services.log\n");
    text.append("  instances = UNLIMITED\n  per_source = UNLIMITED\n  cps = 10000 1\n}\n");
    String user = System.getProperty("user.name");
    for (String service : services) {
      int port = freePort();
      ports.put(service, port);
      text.append(SERVICE.formatted(service, "tcp", "stream", "no", user, port));
      text.append(SERVICE.formatted(service, "udp", "dgram", "yes", user, port));
    }
    Path log = folder.resolve("xinetd.log");
    var builder = new ProcessBuilder("xinetd", "-dontfork", "-stayalive");
    builder.command().addAll(List.of("-f", Heddle.file(folder, "xinetd.conf", text.toString())));
    builder.command().addAll(List.of("-filelog", log.toString()));
    builder.command().addAll(List.of("-pidfile", folder.resolve("xinetd.pid").toString()));
    process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(Files.readString(log))
                  .contains("Started working: " + 2 * services.length + " available services"));
    } catch (RuntimeException | Error late) {
      close();
      throw late;
    }
  }

  /** Free at this moment, for both. */
  private static int freePort() throws IOException {
    try (var stream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var datagrams =
            new DatagramSocket(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), stream.getLocalPort()))) {
      return datagrams.getLocalPort();
    }
  }

  Socket connect(String service) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(service));
    socket.setSoTimeout((int) Heddle.PATIENCE.toMillis());
    return socket;
  }

  byte[] ask(String service, byte[] datagram) throws IOException {
    var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(service));
    try (var client = new DatagramSocket()) {
      client.setSoTimeout(ASK_AGAIN_MILLIS);
      var answer = new DatagramPacket(new byte[64 << 10], 64 << 10);
      long end = System.nanoTime() + Heddle.PATIENCE.toNanos();
      while (System.nanoTime() < end) {
        client.send(new DatagramPacket(datagram, datagram.length, server));
        try {
          client.receive(answer);
          return Arrays.copyOf(answer.getData(), answer.getLength());
        } catch (SocketTimeoutException lost) {
          // As datagrams may be.
        }
      }
    }
    throw new AssertionError(service + " has not answered within " + Heddle.PATIENCE);
  }

  @Override
  public void close() {
    // The services it has forked end with their connections.
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
