package io.heddle.transport.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import io.heddle.protocol.DeadlineException;
import io.heddle.protocol.Handler;
import io.heddle.transport.StreamConnection;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Loses a wake-up, and a client here waits for ever; wakes too often, and a processor burns. Runs
 * on one, two and four carriers.
 */
@Timeout(300)
class ReadinessSoakTest {
  private static final Handler FRAME_ECHO =
      connection -> {
        for (byte[] frame; (frame = connection.readFrame()) != null; ) connection.writeFrame(frame);
      };

  @Test
  void losesNoWakeUp() throws Exception {
    soak(40, 400);
  }

  @Test
  @Tag("stress")
  void losesNoWakeUpForAMinute() throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (System.nanoTime() < end) soak(500, 400);
  }

  private static void soak(int clients, int rounds) throws Exception {
    var failure = new AtomicReference<Throwable>();
    try (var server = new SoakServer(FRAME_ECHO)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        var client = new Client(server, new Random(i), rounds);
        threads.add(Thread.ofVirtual().name("soak-client-" + i).start(() -> client.run(failure)));
      }
      for (Thread thread : threads) {
        assertThat(thread.join(Duration.ofMinutes(2)))
            .as(() ->
                "%s waits for ever: %s"
                    .formatted(thread.getName(), Arrays.toString(thread.getStackTrace())))
            .isTrue();
      }
      assertThat(failure.get()).isNull();
      await().until(server.live::isEmpty);
    }
  }

  /** Exchanges frames of all sizes in every way that a peer has, and checks each answer. */
  private static final class Client {
    private final SoakServer server;
    private final Random random;
    private final int rounds;
    private SocketChannel channel;
    private StreamConnection connection;

    Client(SoakServer server, Random random, int rounds) {
      this.server = server;
      this.random = random;
      this.rounds = rounds;
    }

    void run(AtomicReference<Throwable> failure) {
      try {
        connect();
        for (int round = 0; round < rounds && failure.get() == null; round++) step();
        end();
      } catch (Throwable e) {
        failure.compareAndSet(null, e);
      }
    }

    private void step() throws IOException {
      switch (random.nextInt(12)) {
        case 0 -> exchange(random.nextInt(200_000));
        case 1 -> dribble(random.nextInt(20));
        case 2 -> pipeline(1 + random.nextInt(20));
        case 3 -> raceTheDeadline(random.nextInt(2000));
        case 4 -> sendFromAnotherThread(random.nextInt(50_000));
        case 5 -> {
          if (random.nextInt(10) == 0) reset();
          else end();
          connect();
        }
        default -> exchange(random.nextInt(100));
      }
    }

    private void connect() throws IOException {
      channel = server.open();
      connection = server.connection(channel);
    }

    private void exchange(int size) throws IOException {
      byte[] frame = frame(size);
      connection.writeFrame(frame);
      expect(frame);
    }

    private void dribble(int size) throws IOException {
      byte[] frame = frame(size);
      byte[] bytes = ByteBuffer.allocate(4 + size).putInt(size).put(frame).array();
      for (byte one : bytes) {
        connection.out().write(one);
        connection.flush();
        pass();
      }
      expect(frame);
    }

    private void pipeline(int count) throws IOException {
      byte[] frame = frame(random.nextInt(3000));
      for (int i = 0; i < count; i++) connection.writeFrame(frame);
      for (int i = 0; i < count; i++) expect(frame);
    }

    /** The deadline passes about when the answer comes: either may win, and nothing may be lost. */
    private void raceTheDeadline(int size) throws IOException {
      byte[] frame = frame(size);
      connection.writeFrame(frame);
      connection.flush();
      connection.idleTimeout(Duration.ofNanos(1 + random.nextInt(200_000)));
      while (true) {
        try {
          expect(frame);
          break;
        } catch (DeadlineException again) {
          pass();
        }
      }
      connection.idleTimeout(Duration.ZERO);
    }

    private void sendFromAnotherThread(int size) throws IOException {
      byte[] frame = frame(size);
      ByteBuffer message = ByteBuffer.allocate(4 + size).putInt(size).put(frame).flip();
      StreamConnection to = connection;
      Thread.ofVirtual().start(() -> to.send(message));
      expect(frame);
    }

    private void end() throws IOException {
      connection.finishOutput();
      assertThat(connection.readFrame()).isNull();
      connection.close();
    }

    private void reset() throws IOException {
      connection.writeFrame(frame(10));
      connection.flush();
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      connection.close();
    }

    private void expect(byte[] frame) throws IOException {
      byte[] answer = connection.readFrame();
      if (!Arrays.equals(frame, answer)) throw new AssertionError("a wrong answer");
    }

    private byte[] frame(int size) {
      byte[] frame = new byte[size];
      random.nextBytes(frame);
      return frame;
    }

    @SuppressWarnings("ThreadPriorityCheck") // Gives the other side a chance to come in between.
    private void pass() {
      Thread.yield();
    }
  }

  @Test
  void burnsNoProcessorWhileConnectionsAreIdle() throws Exception {
    try (var server = new SoakServer(FRAME_ECHO)) {
      List<StreamConnection> idle = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        StreamConnection connection = server.connect();
        connection.writeFrame(new byte[] {1});
        assertThat(connection.readFrame()).hasSize(1);
        idle.add(connection);
      }
      awaitAnIdleProcessor();
      for (StreamConnection connection : idle) {
        connection.writeFrame(new byte[] {2});
        assertThat(connection.readFrame()).hasSize(1);
        connection.close();
      }
    }
  }

  @Test
  void burnsNoProcessorWhilePeersDoNotRead() throws Exception {
    Handler flood =
        connection -> {
          while (true) connection.out().write(new byte[16_000]);
        };
    try (var server = new SoakServer(flood)) {
      List<StreamConnection> stalled = new ArrayList<>();
      for (int i = 0; i < 50; i++) stalled.add(server.connect());
      await().until(() -> server.live.size() == 50);
      awaitAnIdleProcessor();
      for (StreamConnection connection : stalled) connection.readBytes(1_000_000);
      stalled.forEach(StreamConnection::close);
    }
  }

  @Test
  void burnsNoProcessorAfterAStallHasEnded() throws Exception {
    int bytes = 20_000_000;
    Handler much =
        connection -> {
          connection.out().write(new byte[bytes]);
          connection.readFrame();
        };
    try (var server = new SoakServer(much)) {
      StreamConnection connection = server.connect();
      await()
          .until(() ->
              server.live.stream()
                  .anyMatch(c ->
                      c.owner().getState() == Thread.State.WAITING
                          || c.owner().getState() == Thread.State.TIMED_WAITING));
      connection.readBytes(bytes);
      awaitAnIdleProcessor();
      connection.close();
    }
  }

  @Test
  void burnsNoProcessorWhileAHandlerLeavesInputUnread() throws Exception {
    Thread[] handling = new Thread[1];
    Handler busyElsewhere =
        connection -> {
          connection.readFrame();
          handling[0] = Thread.currentThread();
          java.util.concurrent.locks.LockSupport.park();
          connection.writeFrame(connection.readFrame());
        };
    try (var server = new SoakServer(busyElsewhere)) {
      StreamConnection connection = server.connect();
      connection.writeFrame(new byte[1]);
      connection.flush();
      await().until(() -> handling[0] != null);
      connection.writeFrame(new byte[2]);
      connection.flush();
      awaitAnIdleProcessor();
      java.util.concurrent.locks.LockSupport.unpark(handling[0]);
      assertThat(connection.readFrame()).hasSize(2);
      connection.close();
    }
  }

  /** Waits for half a second in which this process used less than a tenth of a processor. */
  private static void awaitAnIdleProcessor() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long[] last = {system.getProcessCpuTime(), System.nanoTime()};
    await()
        .pollDelay(Duration.ofMillis(500))
        .pollInterval(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          long cpu = system.getProcessCpuTime();
          long now = System.nanoTime();
          double share = (double) (cpu - last[0]) / (now - last[1]);
          last[0] = cpu;
          last[1] = now;
          return share < 0.1;
        });
  }
}
