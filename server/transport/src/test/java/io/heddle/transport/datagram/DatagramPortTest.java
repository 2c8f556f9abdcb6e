package io.heddle.transport.datagram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.protocol.Datagram;
import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.TooLongException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DatagramPortTest {
  private static final DatagramHandler ECHO = datagram -> datagram.reply(datagram.payload());

  @Test
  void answersEachPeer() throws IOException {
    try (var server = new DatagramServer(10, ECHO).start();
        var first = server.client();
        var second = server.client()) {
      for (int i = 0; i < 100; i++) {
        DatagramServer.send(first, "first " + i);
        DatagramServer.send(second, "second " + i);
        assertThat(DatagramServer.receive(first)).isEqualTo("first " + i);
        assertThat(DatagramServer.receive(second)).isEqualTo("second " + i);
      }
      assertThat(server.traffic().receivedCount()).isEqualTo(200);
      await().until(() -> server.service.activeCount() == 0);
      assertThat(server.traffic().sentCount()).isEqualTo(200);
      assertThat(server.traffic().sentBytes()).isEqualTo(server.traffic().receivedBytes());
    }
  }

  @Test
  void dropsWhatComesBeyondTheBound() throws Exception {
    var go = new CountDownLatch(1);
    DatagramHandler waiting =
        datagram -> {
          go.await();
          datagram.reply(datagram.payload());
        };
    try (var server = new DatagramServer(2, waiting).start();
        var client = server.client()) {
      for (int i = 0; i < 5; i++) DatagramServer.send(client, "ping");
      await().until(() -> server.traffic().droppedCount(DropReason.BUSY) == 3);
      assertThat(server.service.activeCount()).isEqualTo(2);
      assertThat(server.service.awaitNone(Duration.ofMillis(1))).isFalse();

      go.countDown();
      for (int i = 0; i < 2; i++) assertThat(DatagramServer.receive(client)).isEqualTo("ping");
      assertThat(server.service.awaitNone(DatagramServer.PATIENCE)).isTrue();
      assertThat(server.traffic().sentCount()).isEqualTo(2);
      DatagramServer.send(client, "room again");
      assertThat(DatagramServer.receive(client)).isEqualTo("room again");
    }
  }

  @Test
  void dropsWhatItsHostRefuses() throws IOException {
    try (var server = new DatagramServer(1, ECHO).start();
        var client = server.client()) {
      server.refusal = DropReason.DENIED;
      DatagramServer.send(client, "no");
      await().until(() -> server.traffic().droppedCount(DropReason.DENIED) == 1);
      server.refusal = null;
      DatagramServer.send(client, "yes");
      assertThat(DatagramServer.receive(client)).isEqualTo("yes");
    }
  }

  @Test
  void outlivesAHandlerThatThrows() throws IOException {
    var failure = new StackOverflowError("on purpose");
    DatagramHandler fragile =
        datagram -> {
          if (datagram.payload().remaining() == 1) throw failure;
          datagram.reply(datagram.payload());
        };
    try (var server = new DatagramServer(1, fragile).start();
        var client = server.client()) {
      for (int i = 1; i <= 3; i++) {
        DatagramServer.send(client, "!");
        int failures = i;
        await().until(() -> server.failures.size() == failures);
        await().until(() -> server.service.activeCount() == 0);
        DatagramServer.send(client, "fine");
        assertThat(DatagramServer.receive(client)).isEqualTo("fine");
        await().until(() -> server.service.activeCount() == 0);
      }
      assertThat(server.failures).containsOnly(failure);
      assertThat(server.traffic().failedCount()).isEqualTo(3);
    }
  }

  @Test
  void refusesAReplyThatNoDatagramHolds() throws IOException {
    DatagramHandler large = datagram -> datagram.reply(ByteBuffer.allocate(65_508));
    try (var server = new DatagramServer(1, large).start();
        var client = server.client()) {
      DatagramServer.send(client, "ping");
      await().until(() -> server.failures.size() == 1);
      assertThat(server.failures.getFirst())
          .isInstanceOf(TooLongException.class)
          .hasMessage("a reply of 65,508 bytes, and a datagram holds at most 65,507");
    }
  }

  @Test
  void leavesTheReplysPositionWhereItIs() throws Exception {
    var positions = new CompletableFuture<Integer>();
    DatagramHandler handler =
        datagram -> {
          ByteBuffer reply = ByteBuffer.wrap("-twice-".getBytes(UTF_8)).position(1).limit(6);
          datagram.reply(reply);
          datagram.reply(reply);
          positions.complete(reply.position() * 10 + reply.limit());
        };
    try (var server = new DatagramServer(1, handler).start();
        var client = server.client()) {
      DatagramServer.send(client, "ping");
      for (int i = 0; i < 2; i++) assertThat(DatagramServer.receive(client)).isEqualTo("twice");
      assertThat(positions.get(20, TimeUnit.SECONDS)).isEqualTo(16);
    }
  }

  @Test
  void servesWhatWaitsWhenItIsStoppedAndNothingAfterwards() throws Exception {
    try (var server = new DatagramServer(10, ECHO);
        var client = server.client()) {
      for (int i = 0; i < 5; i++) DatagramServer.send(client, "waiting");
      server.port.stop();
      server.start();
      assertThat(server.port.awaitStopped(DatagramServer.PATIENCE)).isTrue();
      DatagramServer.send(client, "too late");
      for (int i = 0; i < 5; i++) assertThat(DatagramServer.receive(client)).isEqualTo("waiting");
      assertThat(server.service.awaitNone(DatagramServer.PATIENCE)).isTrue();
      assertThat(server.traffic().receivedCount()).isEqualTo(5);
    }
  }

  @Test
  void interruptsWhatIsBeingServed() throws IOException {
    DatagramHandler endless = datagram -> new CountDownLatch(1).await();
    try (var server = new DatagramServer(10, endless).start();
        var client = server.client()) {
      DatagramServer.send(client, "one");
      await().until(() -> server.service.activeCount() == 1);
      server.service.cut();
      DatagramServer.send(client, "one that comes afterwards");
      await().until(() -> server.failures.size() == 2);
      assertThat(server.failures).hasOnlyElementsOfType(InterruptedException.class);
    }
  }

  @Test
  void repliesUntilItIsClosed() throws Exception {
    var kept = new CompletableFuture<Datagram>();
    try (var server = new DatagramServer(1, kept::complete).start();
        var client = server.client()) {
      DatagramServer.send(client, "later");
      Datagram datagram = kept.get(20, TimeUnit.SECONDS);
      assertThat(datagram.local()).isEqualTo(client.getRemoteSocketAddress());
      assertThat(datagram.peer()).isEqualTo(client.getLocalSocketAddress());
      assertThat(datagram.reply(datagram.payload())).isTrue();
      assertThat(DatagramServer.receive(client)).isEqualTo("later");
      server.port.close(DatagramServer.PATIENCE);
      assertThat(datagram.reply(datagram.payload())).isFalse();
      assertThat(server.traffic().unsentCount(UnsentReason.REFUSED)).isEqualTo(1);
    }
  }
}
