package io.heddle.transport;

import io.heddle.protocol.ProtocolException;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One read at a time from the wire into the buffer, without waiting, and what has come so far. Of
 * the connection's own thread, or of the sink's; the counts are for anyone to look at.
 */
final class Receiver {
  /**
   * What is still served once the server drains: more than had arrived by then in any socket's
   * buffer, so that a peer which never pauses does not hold up the drain.
   */
  private static final int DRAIN_BYTES = 8 << 20;

  private static final int LINE_END_BYTES = "\r\n".length();

  private final Fate fate;
  private Wire wire;
  private final ReceiveBuffer received = new ReceiveBuffer();
  private final @Nullable Pace pace;

  /**
   * The last read filled all the room it had: waiting would be wrong before the next finds less.
   */
  private boolean mayHaveMore;

  private boolean ended;

  /** Beyond {@link #DRAIN_BYTES} nobody counts. */
  private int bytesDraining;

  private long bytes;

  /** When the last of them came, or the connection began. */
  private long lastNanos = System.nanoTime();

  Receiver(Fate fate, Wire wire) {
    double rate = fate.limits().bytesRate();
    this.fate = fate;
    this.wire = wire;
    this.pace = rate == 0 ? null : new Pace(rate);
  }

  ReceiveBuffer received() {
    return received;
  }

  /** How fast the peer may send; null: as fast as it can. */
  @Nullable Pace pace() {
    return pace;
  }

  /** Whether the peer is ahead of its rate, so that nothing is to be read now. */
  boolean ahead() {
    return pace != null && pace.ahead();
  }

  /** One read, however far ahead the peer is; false if it found nothing. */
  boolean readOnce() throws IOException {
    ByteBuffer room = room();
    if (pace != null && room.remaining() > pace.atOnce())
      room.limit(room.position() + pace.atOnce());
    int roomBytes = room.remaining();
    int got;
    try {
      fate.throwIfFailed();
      got = wire.read(room);
    } catch (IOException e) {
      throw fate.fail(e);
    } finally {
      received.filled();
    }
    boolean held = wire.holdsMore();
    mayHaveMore = got == roomBytes && !held;
    if (got == roomBytes || held) fate.letOthersRun();
    ended = got < 0;
    if (got > 0) took(got);
    return got > 0;
  }

  private void took(int count) {
    lastNanos = System.nanoTime();
    bytes += count;
    if (pace != null) pace.took(count);
    if (fate.readiness().signalled(Readiness.DRAINING) && bytesDraining <= DRAIN_BYTES)
      bytesDraining += count;
  }

  private ByteBuffer room() throws IOException {
    try {
      return received.room(lineBytesMax());
    } catch (NoRoomException noMore) {
      throw fate.fail(noMore);
    }
  }

  /** Before a wait: keeps what came and was not read in as little as it needs. */
  void stow() throws IOException {
    try {
      received.stow(lineBytesMax());
    } catch (NoRoomException noMore) {
      throw fate.fail(noMore);
    }
  }

  /** As {@link HeapShare#hold}, of what was taken out of the buffer. */
  int hold(int before, int now) throws IOException {
    try {
      return HeapShare.PARTIAL_REQUESTS.hold(before, now);
    } catch (NoRoomException noMore) {
      throw fate.fail(noMore);
    }
  }

  private int lineBytesMax() {
    return (int) Math.min(Integer.MAX_VALUE, fate.limits().lineBytesMax() + (long) LINE_END_BYTES);
  }

  // --- whether there is more

  /** Whether a wait for more would be wrong, since a read may find some. */
  boolean mayHaveMore() {
    return mayHaveMore;
  }

  /** Whether a read will, since the wire holds it already. */
  boolean holdsMore() {
    return wire.holdsMore();
  }

  /** Somebody has waited for more, or has a reason to look. */
  void lookAgain() {
    mayHaveMore = true;
  }

  /** Whether the peer has said that it will send nothing more. */
  boolean ended() {
    return ended;
  }

  /** Fails if the peer is gone though there are bytes or an end to be read before that shows. */
  void throwIfReset() throws IOException {
    if (wire.wasReset()) throw fate.fail(new IOException("Connection reset by peer"));
  }

  // --- another wire

  boolean encrypted() {
    return wire.tlsVersion().isPresent();
  }

  /**
   * Reads from another wire from now on.
   *
   * @throws ProtocolException if something came by the old one that was not read: whoever stands in
   *     between may have put it there
   */
  void replaceWire(Wire by) throws ProtocolException {
    if (!received.isEmpty())
      throw new ProtocolException("the peer sent something behind its request for TLS");
    wire = by;
    mayHaveMore = true;
  }

  // --- telling

  long bytes() {
    return bytes;
  }

  /** Whether the peer has been served enough since the server drains. */
  boolean drainedEnough() {
    return bytesDraining > DRAIN_BYTES;
  }

  /** When something came last, in {@link System#nanoTime} terms; the beginning, if nothing has. */
  long lastNanos() {
    return lastNanos;
  }
}
