package io.heddle.resp;

import io.heddle.protocol.ListenerInfo;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All that the connections of a listener share, under one lock: held for as long as one command
 * takes, or a transaction, never while anybody waits for a peer.
 */
final class Store {
  static final int DATABASES = 16;

  /** A command takes about a microsecond: to look again is cheaper than to be woken. */
  private static final int LOOKS_MAX = 200;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition sweeperWoken = lock.newCondition();
  private final Keyspace[] keyspaces = new Keyspace[DATABASES];
  private final Memory memory;
  private final Room replyRoom;
  private final Room commandRoom = Heap.forCommands();
  private final Room earlyRoom = Heap.forEarlyCommands();
  private final Stats stats = new Stats();
  private final Blocking blocking;
  private final CommandTable table = new CommandTable();
  private final PubSub pubSub;
  private final @Nullable String password;
  private final Optional<Address> address;
  private final int bulkBytesMax;
  private long now;
  private boolean sweeperRests;

  Store(RespOptions options, ListenerInfo listener) {
    address = Address.of(listener.endpoints());
    bulkBytesMax = listener.frameBytesMax();
    memory = new Memory(options.storedBytesMax());
    replyRoom = Heap.forReplies(options.storedBytesMax());
    blocking = new Blocking(this, table);
    pubSub = new PubSub(memory, replyRoom);
    password = options.password().orElse(null);
    for (int i = 0; i < DATABASES; i++) keyspaces[i] = new Keyspace(i, this);
  }

  void lock() {
    for (int looks = 0; !lock.tryLock(); looks++) {
      if (looks < LOOKS_MAX) {
        Thread.onSpinWait();
      } else {
        lock.lock();
        break;
      }
    }
    now = System.currentTimeMillis();
  }

  void unlock() {
    lock.unlock();
  }

  /** Under the lock: when it was taken, in milliseconds since 1970. */
  long now() {
    return now;
  }

  Keyspace keyspace(int index) {
    return keyspaces[index];
  }

  CommandTable table() {
    return table;
  }

  Memory memory() {
    return memory;
  }

  /** For commands that wait behind one that blocks. For any thread. */
  Room earlyRoom() {
    return earlyRoom;
  }

  /** For commands that have not come whole. For any thread. */
  Room commandRoom() {
    return commandRoom;
  }

  RespWriter newReply(boolean resp3) {
    var reply = new RespWriter(replyRoom);
    reply.resp3(resp3);
    return reply;
  }

  Stats stats() {
    return stats;
  }

  Blocking blocking() {
    return blocking;
  }

  PubSub pubSub() {
    return pubSub;
  }

  Optional<Address> address() {
    return address;
  }

  /** Of a word of a command. */
  int bulkBytesMax() {
    return bulkBytesMax;
  }

  @Nullable String password() {
    return password;
  }

  // --- the sweeper

  /** Under the lock: it has something to do earlier than it thought. */
  void wakeSweeper() {
    sweeperWoken.signal();
  }

  /** Under the lock: a key has got an expiry. */
  void expectExpiry() {
    if (sweeperRests) sweeperWoken.signal();
  }

  /** Under the lock, which is let go meanwhile. */
  @SuppressWarnings("WaitNotInLoop") // The sweeper looks again in any case.
  void awaitSweep(long millis) throws InterruptedException {
    sweeperRests = millis == Long.MAX_VALUE;
    if (sweeperRests) sweeperWoken.await();
    else sweeperWoken.awaitNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    sweeperRests = false;
    now = System.currentTimeMillis();
  }
}
