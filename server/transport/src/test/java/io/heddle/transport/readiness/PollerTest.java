package io.heddle.transport.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
  void waitsNoLongerThanItWasToldToWhenItHasNoTurn() throws Exception {
    var poller = Poller.start("test-poller");
    ServerSocketChannel listening = listening(poller);
    SocketAddress address = listening.getLocalAddress();
    var over = new AtomicBoolean();
    try {
      takeEveryCarrier(poller, over);
      assertThat(poller.close(listening, Duration.ofMillis(20))).isFalse();
      assertThat(listening.isOpen()).isFalse();
      poller.close();
    } finally {
      over.set(true);
    }
    assertThat(poller.close(listening, PATIENCE)).isTrue();
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

  private static ServerSocketChannel listening(Poller poller) throws IOException {
    ServerSocketChannel channel =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    poller.watch(channel, SelectionKey.OP_ACCEPT);
    return channel;
  }

  private static void connect(SocketAddress address) throws IOException {
    try (var channel = SocketChannel.open(address)) {
      assertThat(channel.isConnected()).isTrue();
    }
  }

  /** Returns when no other virtual thread can run, the poller included. */
  private static void takeEveryCarrier(Poller poller, AtomicBoolean over) {
    int carriers =
        Integer.getInteger(
            "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
    var spinning = new AtomicInteger();
    for (int i = 0; i < 2 * carriers; i++) {
      Thread.ofVirtual()
          .start(() -> {
            spinning.incrementAndGet();
            while (!over.get()) Thread.onSpinWait();
          });
    }
    await()
        .atMost(PATIENCE)
        .until(() -> {
          // On Java 21 it keeps its carrier while it sleeps.
          poller.wake();
          return spinning.get() >= carriers;
        });
  }
}
