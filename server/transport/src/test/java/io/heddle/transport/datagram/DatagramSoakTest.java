package io.heddle.transport.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * On one, two and four carriers: no datagram is forgotten, and none is dropped while there is room.
 */
@Timeout(120)
class DatagramSoakTest {
  private static final int PEERS = 8;
  private static final int ROUNDS = 3000;

  @Test
  void answersEveryQuestionOfPeersThatWaitForTheirAnswers() throws Exception {
    // A reply may arrive before its place is free again.
    try (var server =
        new DatagramServer(2 * PEERS, datagram -> datagram.reply(datagram.payload())).start()) {
      List<FutureTask<Boolean>> peers = new ArrayList<>();
      for (int i = 0; i < PEERS; i++) {
        var peer = new FutureTask<>(() -> converse(server));
        Thread.ofPlatform().daemon().start(peer);
        peers.add(peer);
      }
      for (FutureTask<Boolean> peer : peers) assertThat(peer.get(100, TimeUnit.SECONDS)).isTrue();
      assertThat(server.traffic().receivedCount()).isEqualTo((long) PEERS * ROUNDS);
      assertThat(server.failures).isEmpty();
    }
  }

  private static boolean converse(DatagramServer server) throws Exception {
    try (DatagramSocket socket = server.client()) {
      for (int i = 0; i < ROUNDS; i++) {
        DatagramServer.send(socket, "ping " + i);
        assertThat(DatagramServer.receive(socket)).isEqualTo("ping " + i);
      }
      return true;
    }
  }
}
