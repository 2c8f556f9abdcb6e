package io.heddle.resp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;

/** Who waits for what, and until when. Under the store's lock. */
final class Blocking {

  /** A key that has got something. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Ready(Keyspace keyspace, byte[] key) {}

  private final Store store;
  private final CommandTable table;
  private final Queue<Ready> ready = new ArrayDeque<>();
  private final TreeSet<Waiter> byDeadline =
      new TreeSet<>(Comparator.comparingLong(Waiter::deadline).thenComparingLong(Waiter::order));
  private List<Client> answered = new ArrayList<>();
  private long waiters;

  Blocking(Store store, CommandTable table) {
    this.store = store;
    this.table = table;
  }

  void wait(Call call, byte[][] keys, Class<? extends Value> kind, long millis) {
    var waiter =
        new Waiter(
            call.client(),
            call.keyspace(),
            keys,
            kind,
            call.command(),
            call.arguments(),
            millis == 0 || millis > Long.MAX_VALUE - store.now()
                ? Long.MAX_VALUE
                : store.now() + millis,
            waiters++,
            new CountDownLatch(1));
    for (byte[] key : keys) waiter.keyspace().wait(key, waiter);
    call.client().waitFor(waiter);
    if (waiter.deadline() == Long.MAX_VALUE) return;
    byDeadline.add(waiter);
    if (byDeadline.first().equals(waiter)) store.wakeSweeper();
  }

  void ready(Keyspace keyspace, byte[] key) {
    ready.add(new Ready(keyspace, key));
  }

  /** Tries those again that wait for what has become ready, and for what that makes ready. */
  void serveReady() {
    for (Ready next; (next = ready.poll()) != null; ) {
      for (Waiter waiter : next.keyspace.waiters(next.key)) {
        Value value = next.keyspace.get(next.key);
        if (value == null) break;
        if (waiter.kind().isInstance(value)) retry(waiter, next.key);
      }
    }
  }

  private void retry(Waiter waiter, byte[] key) {
    RespWriter reply = store.newReply(waiter.client().resp3);
    boolean found;
    try {
      found = Call.again(store, table, waiter, key, reply).runAgain();
    } catch (Room.NoRoomException e) {
      // That it is told, not whose command has brought it.
      reply.clear();
      reply.error("ERR " + e.getMessage());
      found = true;
    }
    if (found) answer(waiter, reply);
  }

  private void answer(Waiter waiter, RespWriter reply) {
    forget(waiter);
    waiter.client().answer(reply);
    answered.add(waiter.client());
    waiter.done().countDown();
  }

  /** It will not be answered any more. */
  void forget(Waiter waiter) {
    for (byte[] key : waiter.keys()) waiter.keyspace().stopWaiting(key, waiter);
    byDeadline.remove(waiter);
    waiter.client().stopWaiting();
  }

  /** Answers those whose time is up. */
  void timeOut(long now) {
    while (!byDeadline.isEmpty() && byDeadline.first().deadline() <= now)
      giveUp(byDeadline.first(), "");
  }

  /** Answers with nothing, or with an error if there is one to tell. */
  void giveUp(Waiter waiter, String error) {
    RespWriter reply = store.newReply(waiter.client().resp3);
    if (error.isEmpty()) reply.nilArray();
    else reply.error(error);
    answer(waiter, reply);
  }

  /** {@link Long#MAX_VALUE}: never. */
  long nextDeadline() {
    return byDeadline.isEmpty() ? Long.MAX_VALUE : byDeadline.first().deadline();
  }

  /** Whom to wake, without the lock. */
  List<Client> takeAnswered() {
    if (answered.isEmpty()) return List.of();
    List<Client> those = answered;
    answered = new ArrayList<>();
    return those;
  }
}
