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

  /** Soon no other virtual thread can run. */
  private static void takeEveryCarrier(AtomicBoolean over) {
    int carriers =
        Integer.getInteger(
            "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
    for (int i = 0; i < 2 * carriers; i++) {
      Thread.ofVirtual()
          .start(() -> {
            while (!over.get()) Thread.onSpinWait();
          });
    }
  }
}
