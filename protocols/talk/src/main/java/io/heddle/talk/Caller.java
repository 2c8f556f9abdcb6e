package io.heddle.talk;

import io.heddle.protocol.Connection;
import io.heddle.protocol.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Somebody on the telephone. Thread-safe. */
final class Caller {
  private final Connection connection;
  private final int heldBytesMax;

  /** Keeps the order of what is said while the call begins. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable Caller other;
  private @Nullable ByteArrayOutputStream held;

  /**
   * @param heldBytesMax what may be said before somebody is there
   */
  Caller(Connection connection, int heldBytesMax) {
    this.connection = connection;
    this.heldBytesMax = heldBytesMax;
  }

  /** For the caller's own thread: says it to the other, now or as soon as there is one. */
  void say(byte[] message) throws IOException {
    lock.lock();
    try {
      if (other != null) other.hear(message);
      else hold(message);
    } finally {
      lock.unlock();
    }
  }

  private void hold(byte[] message) throws IOException {
    if (held == null) held = new ByteArrayOutputStream();
    if (held.size() + message.length > heldBytesMax)
      throw new ProtocolException(
          "more than " + heldBytesMax + " bytes said to nobody yet",
          "error: nobody is there yet, and no more than " + heldBytesMax + " bytes are kept\n");
    held.write(message);
  }

  /** There is somebody now, who hears what was said so far. */
  void connect(Caller partner) {
    lock.lock();
    try {
      other = partner;
      if (held != null) partner.hear(held.toByteArray());
      held = null;
    } finally {
      lock.unlock();
    }
  }

  /** Never waits; who takes nothing is hung up when too much is pending. */
  void hear(byte[] message) {
    connection.send(ByteBuffer.wrap(message));
  }

  void hangUp() {
    connection.hangUp();
  }

  boolean drains() {
    return connection.draining();
  }
}
