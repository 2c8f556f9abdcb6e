package io.heddle.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DuplexTest {
  private ServerSocket listener;
  private Client client;
  private Duplex duplex;
  private Socket peer;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    client = new Client(Limits.DEFAULTS);
    Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + listener.getLocalPort());
    duplex = client.connectDuplex(endpoint, Duration.ofSeconds(10));
    peer = listener.accept();
    peer.setSoTimeout(10_000);
  }

  @AfterEach
  void close() throws IOException {
    duplex.close();
    client.close();
    peer.close();
    listener.close();
  }

  @Test
  void readsAndWritesAtTheSameTime() throws Exception {
    byte[] much = new byte[8 << 20];
    new Random(1).nextBytes(much);
    var echoed = inBackground(() -> peer.getInputStream().transferTo(peer.getOutputStream()));
    var written = inBackground(() -> writeAndFinish(much));

    byte[] read = duplex.in().readNBytes(much.length);

    assertThat(Arrays.equals(read, much)).isTrue();
    written.get(10, TimeUnit.SECONDS);
    echoed.get(10, TimeUnit.SECONDS);
  }

  @Test
  void readsOnAfterItHasFinishedWriting() throws Exception {
    writeAndFinish("question".getBytes(UTF_8));
    assertThat(peer.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("question");
    peer.getOutputStream().write("answer".getBytes(UTF_8));
    peer.close();

    assertThat(duplex.in().readAllBytes()).asString(UTF_8).isEqualTo("answer");
  }

  @Test
  void returnsWhatIsThereInsteadOfWaitingForMore() throws Exception {
    peer.getOutputStream().write("abc".getBytes(UTF_8));

    assertThat(duplex.in().read(new byte[100])).isEqualTo(3);
  }

  @Test
  void writesOnAfterThePeerHasFinished() throws Exception {
    peer.shutdownOutput();
    assertThat(duplex.in().read()).isEqualTo(-1);

    writeAndFinish("still here".getBytes(UTF_8));
    assertThat(peer.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("still here");
  }

  @Test
  void wakesAReaderAndAWriterWhenItIsClosed() throws Exception {
    Thread[] waiting = new Thread[2];
    var reading =
        inBackground(() -> {
          waiting[0] = Thread.currentThread();
          return duplex.in().read();
        });
    var writing =
        inBackground(() -> {
          waiting[1] = Thread.currentThread();
          // More than the sockets' buffers hold, and nobody reads it.
          duplex.out().write(new byte[64 << 20]);
          return null;
        });
    await().until(() -> parked(waiting[0]) && parked(waiting[1]));

    duplex.close();

    assertThatThrownBy(() -> reading.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> writing.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ClosedChannelException.class);
  }

  @Test
  void failsWhenThePeerResets() throws Exception {
    peer.setSoLinger(true, 0);
    peer.close();

    assertThatThrownBy(() -> duplex.in().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void tellsTheReaderOfAResetThatTheWriterSawFirst() throws Exception {
    peer.setSoLinger(true, 0);
    peer.close();
    assertThatThrownBy(
            () -> {
              while (true) duplex.out().write(1);
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");

    assertThatThrownBy(() -> duplex.in().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
  }

  private Void writeAndFinish(byte[] bytes) throws IOException {
    try (OutputStream out = duplex.out()) {
      out.write(bytes);
    }
    return null;
  }

  private static boolean parked(Thread thread) {
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  private interface Work<T> {
    T run() throws Exception;
  }

  private static <T> CompletableFuture<T> inBackground(Work<T> work) {
    var done = new CompletableFuture<T>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            done.complete(work.run());
          } catch (Throwable e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }
}
