package io.heddle.resp;

import java.util.ArrayList;
import java.util.List;

/** What MULTI has gathered of one client, and what it watches. Under the store's lock. */
final class Transaction {

  /** A command to be done by EXEC. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  record Queued(Command command, byte[][] arguments) {}

  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Watched(Keyspace keyspace, byte[] key) {}

  private final Memory memory;
  private final List<Queued> queue = new ArrayList<>(0);
  private final List<Watched> watched = new ArrayList<>(0);
  private long bytes;
  private boolean open;
  private boolean aborted;
  private boolean spoiled;
  private boolean deniedWhenFull;
  private boolean subscribes;

  Transaction(Memory memory) {
    this.memory = memory;
  }

  boolean isOpen() {
    return open;
  }

  void open() {
    open = true;
  }

  void add(Command command, byte[][] arguments) {
    queue.add(new Queued(command, arguments));
    deniedWhenFull |= command.deniedWhenFull();
    subscribes |= command.subscribes();
    for (byte[] argument : arguments) count(Memory.ELEMENT_BYTES + argument.length);
  }

  private void count(long more) {
    bytes += more;
    memory.add(more);
  }

  /** What its commands take. */
  long bytes() {
    return bytes;
  }

  List<Queued> queue() {
    return List.copyOf(queue);
  }

  /** Whether one of its commands is. */
  boolean deniedWhenFull() {
    return deniedWhenFull;
  }

  /** Whether one of its commands does; also for the client's own thread, without the lock. */
  boolean subscribes() {
    return subscribes;
  }

  /** One of its commands was refused: EXEC does none of them. */
  void abort() {
    if (open) aborted = true;
  }

  boolean isAborted() {
    return aborted;
  }

  /** Somebody has changed what it watches: likewise. */
  void spoil() {
    spoiled = true;
  }

  /** Looks at what has expired meanwhile, too. */
  boolean isSpoiled() {
    for (Watched one : watched) one.keyspace.get(one.key);
    return spoiled;
  }

  void watch(Client client, Keyspace keyspace, byte[] key) {
    for (Watched one : watched)
      if (one.keyspace.equals(keyspace) && java.util.Arrays.equals(one.key, key)) return;
    // What has expired by now does not change by going.
    keyspace.get(key);
    keyspace.watch(key, client);
    watched.add(new Watched(keyspace, key));
    memory.add(Memory.MEMBER_BYTES + key.length);
  }

  void unwatch(Client client) {
    for (Watched one : watched) {
      one.keyspace.unwatch(one.key, client);
      memory.add(-Memory.MEMBER_BYTES - one.key.length);
    }
    watched.clear();
    spoiled = false;
  }

  /** Forgets all of it. */
  void end(Client client) {
    queue.clear();
    count(-bytes);
    open = false;
    aborted = false;
    deniedWhenFull = false;
    subscribes = false;
    unwatch(client);
  }
}
