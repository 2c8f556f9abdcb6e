package io.heddle.resp;

import io.heddle.protocol.Connection;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a subscriber is told, its own replies too: put here under the store's lock, so in the order
 * in which things happened, then sent in that order by whoever comes first. Nobody waits for a
 * subscriber: one that does not read is dropped by {@link Connection#send}.
 */
final class Mailbox {
  private final Connection connection;
  private final Queue<ByteBuffer> messages = new ConcurrentLinkedQueue<>();
  private final ReentrantLock sending = new ReentrantLock();

  Mailbox(Connection connection) {
    this.connection = connection;
  }

  void post(ByteBuffer message) {
    messages.add(message);
  }

  /** Sends what there is, unless another thread is at it, which will then find it. */
  void deliver() {
    // Looks again after letting go: what was posted meanwhile, its poster found the lock taken.
    while (!messages.isEmpty() && sending.tryLock()) {
      try {
        sendAll();
      } finally {
        sending.unlock();
      }
    }
  }

  /** Sends what there is and returns when it is sent. For the connection's own thread. */
  void deliverAll() {
    sending.lock();
    try {
      sendAll();
    } finally {
      sending.unlock();
    }
  }

  private void sendAll() {
    for (ByteBuffer message; (message = messages.poll()) != null; ) connection.send(message);
  }
}
