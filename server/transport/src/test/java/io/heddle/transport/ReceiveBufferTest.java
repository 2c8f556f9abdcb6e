package io.heddle.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is kept of a request while the rest of it is awaited. */
class ReceiveBufferTest {
  private static final int LINE_BYTES_MAX = 64 << 10;

  @Test
  void holdsNoMoreForALineThanALineMayHave() throws NoRoomException {
    for (int came = 1; came <= LINE_BYTES_MAX; came = 2 * came + 1) {
      var received = new ReceiveBuffer();
      fill(received, came);
      received.stow(LINE_BYTES_MAX);
      assertThat(received.size()).isEqualTo(came);
      assertThat(received.bytes().capacity())
          .as(came + " came")
          .isLessThanOrEqualTo(LINE_BYTES_MAX);
      received.release();
    }
  }

  @Test
  void holdsNoMoreForALineThatComesInPieces() throws NoRoomException {
    var received = new ReceiveBuffer();
    while (received.size() + 5_000 <= LINE_BYTES_MAX) {
      fill(received, 5_000);
      received.stow(LINE_BYTES_MAX);
      assertThat(received.bytes().capacity()).isLessThanOrEqualTo(LINE_BYTES_MAX);
    }
    received.release();
  }

  /** As that many bytes do that come at once. */
  private static void fill(ReceiveBuffer received, int count) throws NoRoomException {
    for (int left = count; left > 0; ) {
      var room = received.room(LINE_BYTES_MAX);
      int part = Math.min(left, room.remaining());
      room.position(room.position() + part);
      received.filled();
      left -= part;
    }
  }
}
