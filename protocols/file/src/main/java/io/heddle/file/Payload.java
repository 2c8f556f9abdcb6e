package io.heddle.file;

import io.heddle.protocol.Connection;
import io.heddle.protocol.ProtocolException;
import java.io.EOFException;
import java.io.IOException;

/** The bytes behind a header, as they come. Of the connection's thread. */
final class Payload {
  /** Of one that is not wanted: sooner than read more than this, the connection is ended. */
  static final long SKIPPED_BYTES_MAX = 64 << 20;

  private final Connection connection;
  private long left;

  Payload(Connection connection, long bytes) {
    this.connection = connection;
    this.left = bytes;
  }

  /** How many bytes are still to come. */
  long left() {
    return left;
  }

  /**
   * Reads some of it, at least one byte. It may take as long as it likes, as long as something
   * comes.
   */
  int read(byte[] into) throws IOException {
    int got = connection.in().read(into, 0, (int) Math.min(into.length, left));
    if (got < 0) throw new EOFException("the peer finished " + left + " bytes before the end");
    left -= got;
    connection.rearmRequestTimeout();
    return got;
  }

  /**
   * Skips what is left of it, within the request's time. What was answered is sent before: a peer
   * that looks need not send it all.
   *
   * @throws ProtocolException if that is too much
   */
  void skip() throws IOException {
    if (left == 0) return;
    connection.flush();
    long skipped = Math.min(left, SKIPPED_BYTES_MAX);
    connection.in().skipNBytes(skipped);
    left -= skipped;
    if (left > 0)
      throw new ProtocolException("sent %d bytes that are not wanted".formatted(skipped + left));
  }
}
