package io.heddle.chat;

import io.heddle.protocol.Connection;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Somebody connected. Whatever a member is told goes through its mailbox, its own answers too: put
 * there in the order in which things happened, then sent in that order by whoever comes first.
 */
final class Member {
  /** Larger ones gain nothing by being sent in one piece. */
  private static final int TOGETHER_BYTES_MAX = 16 << 10;

  private final Connection connection;
  private final Charset charset;
  private final Queue<ByteBuffer> mailbox = new ConcurrentLinkedQueue<>();
  private final ReentrantLock sending = new ReentrantLock();

  // Of this member's own thread.
  private boolean quit;
  private long due = System.nanoTime();
  private int late;
  private int servedDraining;

  // Changed under the lock of Rooms, by this member's own thread alone, which so may read them
  // without.
  private @Nullable String nick;
  private @Nullable Room room;

  Member(Connection connection, Charset charset) {
    this.connection = connection;
    this.charset = charset;
  }

  /** Puts a message into the mailbox; somebody has to {@link #deliver} it. */
  void post(ByteBuffer message) {
    mailbox.add(message);
  }

  /**
   * Sends what the mailbox holds, unless another thread is at it, which will then find it. Waits
   * for nobody.
   */
  void deliver() {
    // Looks again after letting go: what was posted meanwhile, its poster found the lock taken.
    while (!mailbox.isEmpty() && sending.tryLock()) {
      try {
        sendAll();
      } finally {
        sending.unlock();
      }
    }
  }

  /**
   * Sends what the mailbox holds and returns when it is sent. For the member's own thread, as its
   * last act.
   */
  void deliverAll() {
    sending.lock();
    try {
      sendAll();
    } finally {
      sending.unlock();
    }
  }

  /**
   * To a member whose connection has ended it sends in vain: that one's own thread sees to the
   * leaving.
   */
  private void sendAll() {
    for (ByteBuffer message; (message = mailbox.poll()) != null; ) {
      ByteBuffer second = mailbox.peek();
      connection.send(second == null ? message : withThoseBehind(message));
    }
  }

  /** Several in one piece cost one write. */
  private ByteBuffer withThoseBehind(ByteBuffer first) {
    List<ByteBuffer> messages = new ArrayList<>();
    messages.add(first);
    int bytes = first.remaining();
    for (ByteBuffer next; (next = mailbox.peek()) != null; messages.add(mailbox.remove())) {
      bytes += next.remaining();
      if (bytes > TOGETHER_BYTES_MAX) break;
    }
    if (messages.size() == 1) return first;
    var together = ByteBuffer.allocate(messages.stream().mapToInt(ByteBuffer::remaining).sum());
    for (ByteBuffer message : messages) together.put(message.duplicate());
    return together.flip();
  }

  /** Tells this member, from its own thread, what nobody else is told. */
  void tell(String line) {
    post(Text.line(line, charset));
    deliver();
  }

  boolean isNamed() {
    return nick != null;
  }

  /** Of a member that has one: everybody who is in a room. */
  String nick() {
    return nick == null ? "" : nick;
  }

  void nick(String name) {
    nick = name;
  }

  @Nullable Room room() {
    return room;
  }

  void room(@Nullable Room next) {
    room = next;
  }

  boolean hasQuit() {
    return quit;
  }

  void quit() {
    quit = true;
  }

  // --- what FloodControl counts

  /** When its next message would come, had they all come at the rate. */
  long due() {
    return due;
  }

  void due(long nanos) {
    due = nanos;
  }

  /** How many messages had to wait since it last earned half its burst. */
  int late() {
    return late;
  }

  void late(int count) {
    late = count;
  }

  /** One more since the server drains; returns how many by now. */
  int countsDraining() {
    return ++servedDraining;
  }
}
