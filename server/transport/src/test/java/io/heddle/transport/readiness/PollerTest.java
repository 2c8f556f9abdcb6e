package io.heddle.transport.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What closing a channel, or the poller itself, promises. */
@Timeout(60)
class PollerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void connectionsAreRefusedAsSoonAsItHasClosedWhatListens() throws Exception {
    try (var poller = Poller.start("test-poller")) {
      for (int i = 0; i < 300; i++) {
        ServerSocketChannel listening = listening(poller);
        SocketAddress address = listening.getLocalAddress();
        assertThat(poller.close(listening, PATIENCE)).isTrue();
        assertThatThrownBy(() -> connect(address)).isInstanceOf(ConnectException.class);
      }
    }
  }

  @Test
  @EnabledForJreRange(
      min = JRE.JAVA_24,
      disabledReason =
          "before, a sleeping poller kept a carrier of its own: it always has its turn")
  void waitsNoLongerThanItWasToldToWhenItHasNoTurn() throws Exception {
    var poller = Poller.start("test-poller");
    var last = new AtomicReference<>(listening(poller));
    SocketAddress address;
    var over = new AtomicBoolean();
    try {
      takeEveryCarrier(over);
      // It may have a turn or two before it has none.
      await()
          .atMost(PATIENCE)
          .until(() -> {
            last.set(listening(poller));
            return !poller.close(last.get(), Duration.ofMillis(20));
          });
      assertThat(last.get().isOpen()).isFalse();
      ServerSocketChannel listening = listening(poller);
      address = listening.getLocalAddress();
      last.set(listening);
      poller.close();
    } finally {
      over.set(true);
    }
    assertThat(poller.close(last.get(), PATIENCE)).isTrue();
    assertThatThrownBy(() -> connect(address)).isInstanceOf(ConnectException.class);
  }

  @Test
  void givesBackWhatWasClosedWhenItEnds() throws Exception {
    var poller = Poller.start("test-poller");
    ServerSocketChannel listening = listening(poller);
    SocketAddress address = listening.getLocalAddress();
    poller.close();
    assertThat(poller.close(listening, PATIENCE)).isTrue();
    assertThatThrownBy(() -> connect(address)).isInstanceOf(ConnectException.class);
  }

  @Test
  void leavesACarrierToThreadsFromElsewhereThoughThoseItWakesAlwaysHaveToDo() throws Exception {
    var over = new AtomicBoolean();
    var exchanged = new AtomicLong();
    try (var poller = Poller.start("test-poller");
        ServerSocketChannel listening = listening(poller);
        var here = SocketChannel.open(listening.getLocalAddress());
        SocketChannel there = accepted(listening)) {
      spin(carriers() - 1, over);
      exchange(poller, here, over, exchanged);
      exchange(poller, there, over, exchanged);
      here.write(ByteBuffer.allocate(1));
      for (int i = 0; i < 10; i++) {
        // From a thread that no carrier runs, as the one that tells of other sockets.
        var ran = new CountDownLatch(1);
        Thread.ofVirtual().start(ran::countDown);
        assertThat(ran.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        long before = exchanged.get();
        await().atMost(PATIENCE).until(() -> exchanged.get() > before);
      }
    } finally {
      over.set(true);
    }
  }

  @Test
  void hasNothingToGiveBackOfWhatNobodyWaitedFor() throws Exception {
    try (var poller = Poller.start("test-poller")) {
      for (int i = 0; i < 300; i++) {
        ServerSocketChannel listening = bound();
        poller.watchLater(listening, SelectionKey.OP_ACCEPT);
        SocketAddress address = listening.getLocalAddress();
        listening.close();
        assertThatThrownBy(() -> connect(address)).isInstanceOf(ConnectException.class);
      }
    }
  }

  @Test
  void wakesAReaderAndAWriterThatAreTheFirstToWaitBothAtOnce() throws Exception {
    try (var poller = Poller.start("test-poller");
        ServerSocketChannel listening = listening(poller)) {
      for (int i = 0; i < 500; i++) {
        try (var here = SocketChannel.open(listening.getLocalAddress());
            SocketChannel there = accepted(listening)) {
          there.configureBlocking(false);
          Readiness readiness = poller.watchLater(there, SelectionKey.OP_READ);
          CompletableFuture<Readiness.Outcome> reader = waiting(readiness, Readiness.READ);
          CompletableFuture<Readiness.Outcome> writer = waiting(readiness, Readiness.WRITE);
          here.write(ByteBuffer.allocate(1));
          assertThat(reader.get()).isEqualTo(Readiness.Outcome.READY);
          assertThat(writer.get()).isEqualTo(Readiness.Outcome.READY);
        }
        poller.wake();
      }
    }
  }

  @Test
  void endsTheFirstWaitOnWhatWasClosedBefore() throws Exception {
    try (var poller = Poller.start("test-poller")) {
      ServerSocketChannel listening = bound();
      Readiness readiness = poller.watchLater(listening, SelectionKey.OP_ACCEPT);
      listening.close();
      assertThat(readiness.await(Readiness.READ, Readiness.KILL, Readiness.NEVER))
          .isEqualTo(Readiness.Outcome.SIGNALLED);
    }
  }

  private static CompletableFuture<Readiness.Outcome> waiting(Readiness readiness, int operation) {
    var outcome = new CompletableFuture<Readiness.Outcome>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Thread.ofVirtual()
        .start(() -> outcome.complete(readiness.await(operation, Readiness.KILL, deadline)));
    return outcome;
  }

  private static SocketChannel accepted(ServerSocketChannel listening) throws IOException {
    SocketChannel taken;
    do taken = listening.accept();
    while (taken == null);
    return taken;
  }

  /** Sends back what comes, on a virtual thread of its own. */
  private static void exchange(
      Poller poller, SocketChannel channel, AtomicBoolean over, AtomicLong exchanged)
      throws IOException {
    channel.configureBlocking(false);
    Readiness readiness = poller.watch(channel, SelectionKey.OP_READ);
    Thread.ofVirtual()
        .start(() -> {
          ByteBuffer one = ByteBuffer.allocate(1);
          try {
            while (!over.get()) {
              if (channel.read(one.clear()) == 0)
                readiness.await(Readiness.READ, 0, Readiness.NEVER);
              else if (channel.write(one.flip()) == 1) exchanged.incrementAndGet();
            }
          } catch (IOException closed) {
            over.set(true);
          }
        });
  }

  private static ServerSocketChannel listening(Poller poller) throws IOException {
    ServerSocketChannel channel = bound();
    poller.watch(channel, SelectionKey.OP_ACCEPT);
    return channel;
  }

  private static ServerSocketChannel bound() throws IOException {
    ServerSocketChannel channel =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    return channel;
  }

  private static void connect(SocketAddress address) throws IOException {
    try (var channel = SocketChannel.open(address)) {
      assertThat(channel.isConnected()).isTrue();
    }
  }

  /** Soon no other virtual thread can run. */
  private static void takeEveryCarrier(AtomicBoolean over) {
    spin(2 * carriers(), over);
  }

  private static void spin(int threads, AtomicBoolean over) {
    for (int i = 0; i < threads; i++) {
      Thread.ofVirtual()
          .start(() -> {
            while (!over.get()) Thread.onSpinWait();
          });
    }
  }

  private static int carriers() {
    return Integer.getInteger(
        "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
  }
}
