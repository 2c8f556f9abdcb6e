package io.heddle.resp;

import io.heddle.protocol.Connection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, and what was agreed. Under the store's lock, but for what is said to be not.
 */
final class Client {

  /** What CLIENT REPLY has asked for. */
  enum Replies {
    ON,
    OFF,
    /** The next one is left out. */
    SKIP_NEXT,
    /** This one is. */
    SKIP
  }

  private final Connection connection;
  private final Mailbox mailbox;
  private final Transaction transaction;
  final long sinceMillis = System.currentTimeMillis();

  private final Map<Topic, Dict<Boolean>> subscribed = new EnumMap<>(Topic.class);

  /** What a blocking command was answered by somebody else; for its own thread to write. */
  private final AtomicReference<@Nullable RespWriter> answer = new AtomicReference<>();

  private volatile @Nullable Waiter waiter;

  boolean authenticated;
  boolean resp3;
  int database;
  byte[] name = Bytes.EMPTY;
  byte[] libraryName = Bytes.EMPTY;
  byte[] libraryVersion = Bytes.EMPTY;
  String lastCommand = "NULL";
  long lastMillis = sinceMillis;
  boolean evictable = true;
  Replies replies = Replies.ON;

  /** Nothing more is to be read. */
  boolean quits;

  Client(Connection connection, Memory memory, boolean authenticated) {
    this.connection = connection;
    this.mailbox = new Mailbox(connection);
    this.transaction = new Transaction(memory);
    this.authenticated = authenticated;
    for (Topic topic : Topic.values()) subscribed.put(topic, new Dict<>());
  }

  long id() {
    return connection.id();
  }

  Connection connection() {
    return connection;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  Transaction transaction() {
    return transaction;
  }

  /** Also for its own thread, which alone changes that, without the lock. */
  boolean isSubscribed() {
    return subscriptions(Topic.CHANNEL) + subscriptions(Topic.SHARD) > 0;
  }

  /** As it is told: those of channels and patterns together, those of shards alone. */
  int subscriptions(Topic topic) {
    if (topic == Topic.SHARD) return subscribed(topic).size();
    return subscribed(Topic.CHANNEL).size() + subscribed(Topic.PATTERN).size();
  }

  /** The names that it is subscribed to. */
  Dict<Boolean> subscribed(Topic topic) {
    return Objects.requireNonNull(subscribed.get(topic));
  }

  // --- blocking

  /** For any thread: what it waits for; null: for nothing. */
  @Nullable Waiter waiter() {
    return waiter;
  }

  void waitFor(Waiter what) {
    waiter = what;
  }

  /** It waits no longer; somebody has to wake it. */
  void answer(RespWriter reply) {
    answer.set(reply);
    waiter = null;
  }

  /** For its own thread, without the lock. */
  boolean hasAnswer() {
    return answer.get() != null;
  }

  /** For its own thread, without the lock. */
  @Nullable RespWriter takeAnswer() {
    return answer.get() == null ? null : answer.getAndSet(null);
  }

  void stopWaiting() {
    waiter = null;
  }
}
