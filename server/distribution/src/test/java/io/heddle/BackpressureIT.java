package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that send without end and never read cost a bounded amount of memory, and nobody else
 * anything.
 */
class BackpressureIT {
  private static final int CLIENTS = 100;

  /** What the kernel holds for a client, so that a hundred of them do not fill this machine. */
  private static final int SOCKET_BUFFER_BYTES = 64 << 10;

  /** Far above what one read takes in. */
  private static final double HELD_BYTES_MAX = 256 << 10;

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  @TempDir private Path folder;

  private final ByteBuffer part = ByteBuffer.allocateDirect(16 << 10);
  private Duration cpuBefore = Duration.ZERO;

  @Test
  void holdsBackClientsThatSendAndNeverRead() throws IOException {
    List<SocketChannel> flooding = new ArrayList<>();
    try (var heddle =
            Heddle.serve(List.of(), Map.of("JAVA_OPTS", "-Xmx48m"), "echo=tcp://127.0.0.1:0");
        var other = heddle.lineClient("echo")) {
      try {
        for (int i = 0; i < CLIENTS; i++) flooding.add(connect(heddle));
        // They send until nothing is taken from any of them, and the server has nothing left to do.
        await()
            .atMost(Heddle.PATIENCE)
            .pollInterval(LOOK_EVERY)
            .until(() -> sendAsMuchAsIsTaken(flooding, other) == 0 && isQuiet(heddle));
        assertThat(heddle.metric("heddle_connections_active")).isEqualTo(CLIENTS + 1);
        double received = heddle.metric("heddle_received_bytes_total");
        double held = received - heddle.metric("heddle_sent_bytes_total");
        assertThat(received).isGreaterThan(CLIENTS * 10_000.0);
        assertThat(held / CLIENTS).as("bytes held for each").isLessThan(HELD_BYTES_MAX);
        assertThat(other.ask("while they are held back")).isEqualTo("while they are held back");
      } finally {
        for (SocketChannel client : flooding) client.close();
      }
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(heddle.metric("heddle_connections_active")).isEqualTo(1));
      await().atMost(Heddle.PATIENCE).pollInterval(LOOK_EVERY).until(() -> isQuiet(heddle));
      assertThat(other.ask("and afterwards")).isEqualTo("and afterwards");
      assertThat(heddle.errors()).isEmpty();
    }
  }

  /** As slowly as never makes the system call its socket writable in time. */
  @Test
  void letsAClientTakeItsAnswerAsSlowlyAsItLikes() throws IOException {
    TestProtocol.jar(
        folder,
        "answering",
        """
        return connection -> {
          connection.readLine();
          connection.write(java.nio.ByteBuffer.wrap(new byte[8 << 20]));
        };
        """);
    try (var heddle =
            Heddle.serve(
                "answering=tcp://127.0.0.1:0",
                "--plugins",
                folder.toString(),
                "--set",
                "answering.write-timeout=2s");
        var client = new Socket()) {
      client.setReceiveBufferSize(16 << 10);
      client.connect(heddle.address("answering"));
      client.getOutputStream().write('\n');
      long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
      var taken = new AtomicInteger();
      await()
          .atMost(Heddle.PATIENCE)
          .pollInterval(Duration.ofMillis(40))
          .until(() -> {
            taken.addAndGet(client.getInputStream().readNBytes(4_000).length);
            return System.nanoTime() - end > 0;
          });
      int rest = client.getInputStream().readAllBytes().length;
      assertThat(taken.get() + rest).isEqualTo(8 << 20);
    }
  }

  private static SocketChannel connect(Heddle heddle) throws IOException {
    var client = SocketChannel.open();
    client.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
    client.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
    client.connect(heddle.address("echo"));
    client.configureBlocking(false);
    return client;
  }

  /** Returns how much that was; the other client is answered all the while. */
  private long sendAsMuchAsIsTaken(List<SocketChannel> flooding, LineClient other)
      throws IOException {
    long sent = 0;
    for (SocketChannel client : flooding) {
      for (int taken; (taken = client.write(part.clear())) > 0; ) sent += taken;
      assertThat(other.ask("am I heard")).isEqualTo("am I heard");
    }
    return sent;
  }

  /** Whether it has used less than a tenth of one processor since the last look. */
  private boolean isQuiet(Heddle heddle) {
    Duration cpu =
        ProcessHandle.of(heddle.pid())
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow();
    Duration used = cpu.minus(cpuBefore);
    cpuBefore = cpu;
    return used.compareTo(LOOK_EVERY.dividedBy(10)) < 0;
  }
}
