package io.heddle.resp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One database: keys, what they hold, who watches them, who waits at them. Under the store's lock.
 */
final class Keyspace {
  private final int index;
  private final Store store;
  private final Dict<Value> values = new Dict<>();

  /** Those of them that will expire. */
  private final Dict<Value> expiring = new Dict<>();

  private final Dict<Set<Client>> watchers = new Dict<>();
  private final Dict<Set<Waiter>> waiters = new Dict<>();

  Keyspace(int index, Store store) {
    this.index = index;
    this.store = store;
  }

  int index() {
    return index;
  }

  // --- keys

  /** What a key holds; null if there is none, or was until it expired. */
  @Nullable Value get(byte[] key) {
    Value value = values.get(key);
    if (value == null || !value.isExpired(store.now())) return value;
    expire(key);
    return null;
  }

  boolean contains(byte[] key) {
    return get(key) != null;
  }

  /** Lets a key hold this value from now on, for as long as the value says. */
  void put(byte[] key, Value value) {
    Value before = values.put(key, value);
    if (before != null) before.countIn(null);
    else store.memory().add(Memory.KEY_BYTES + Memory.of(key));
    value.countIn(store.memory());
    if (value.expiresAt != Value.FOREVER) expiring.put(key, value);
    else if (before != null && before.expiresAt != Value.FOREVER) expiring.remove(key);
    changed(key);
    if (!(value instanceof StringValue)) ready(key);
  }

  @Nullable Value remove(byte[] key) {
    Value value = values.remove(key);
    if (value == null) return null;
    if (value.expiresAt != Value.FOREVER) expiring.remove(key);
    value.countIn(null);
    store.memory().add(-Memory.KEY_BYTES - Memory.of(key));
    changed(key);
    return value;
  }

  /** A command has changed what the key holds; one that holds nothing any more goes. */
  void changed(byte[] key, Value value) {
    if (value.isEmpty()) remove(key);
    else changed(key);
  }

  private void expire(byte[] key) {
    remove(key);
    store.stats().expired++;
  }

  void expireAt(byte[] key, Value value, long millis) {
    value.expiresAt = millis;
    if (millis == Value.FOREVER) expiring.remove(key);
    else expiring.put(key, value);
    changed(key);
  }

  int size() {
    return values.size();
  }

  int sizeExpiring() {
    return expiring.size();
  }

  Dict<Value> values() {
    return values;
  }

  /** Any key, those left aside that have expired; null if there is none. */
  byte @Nullable [] randomKey() {
    while (!values.isEmpty()) {
      byte[] key = values.random().key;
      if (get(key) != null) return key;
    }
    return null;
  }

  void clear() {
    for (var node : values) {
      node.value.countIn(null);
      store.memory().add(-Memory.KEY_BYTES - Memory.of(node.key));
    }
    List<byte[]> watched = new ArrayList<>();
    for (var node : watchers) if (values.contains(node.key)) watched.add(node.key);
    values.clear();
    expiring.clear();
    watched.forEach(this::changed);
  }

  /** Looks at some of those that will expire, and says how many had. */
  int expireSome(int sample) {
    int expired = 0;
    for (int i = 0; i < sample && !expiring.isEmpty(); i++) {
      var node = expiring.random();
      if (!node.value.isExpired(store.now())) continue;
      expire(node.key);
      expired++;
    }
    return expired;
  }

  // --- who watches

  void watch(byte[] key, Client client) {
    watchers.getOrAdd(key, HashSet::new).add(client);
  }

  void unwatch(byte[] key, Client client) {
    Set<Client> those = watchers.get(key);
    if (those != null && those.remove(client) && those.isEmpty()) watchers.remove(key);
  }

  /** Transactions that rest on this key will not be done. */
  void changed(byte[] key) {
    store.stats().changes++;
    if (watchers.isEmpty()) return;
    Set<Client> those = watchers.get(key);
    if (those != null) for (Client client : those) client.transaction().spoil();
  }

  // --- who waits

  void wait(byte[] key, Waiter waiter) {
    waiters.getOrAdd(key, LinkedHashSet::new).add(waiter);
  }

  void stopWaiting(byte[] key, Waiter waiter) {
    Set<Waiter> those = waiters.get(key);
    if (those != null && those.remove(waiter) && those.isEmpty()) waiters.remove(key);
  }

  /** The key has got something that others may be waiting for. */
  void ready(byte[] key) {
    if (!waiters.isEmpty() && waiters.contains(key)) store.blocking().ready(this, key);
  }

  /** In the order in which they came. */
  List<Waiter> waiters(byte[] key) {
    Set<Waiter> those = waiters.get(key);
    return those == null ? List.of() : List.copyOf(those);
  }

  /** Exchanges what two databases hold; who watches and waits stays. */
  void swap(Keyspace other) {
    other.watchers.forEach(node -> changedBySwap(other, this, node));
    watchers.forEach(node -> changedBySwap(this, other, node));
    values.swap(other.values);
    expiring.swap(other.expiring);
    waiters.forEach(node -> readyBySwap(this, node.key));
    other.waiters.forEach(node -> readyBySwap(other, node.key));
  }

  private static void changedBySwap(Keyspace one, Keyspace other, Dict.Node<Set<Client>> node) {
    if (one.values.contains(node.key) || other.values.contains(node.key)) one.changed(node.key);
  }

  private static void readyBySwap(Keyspace keyspace, byte[] key) {
    if (keyspace.values.contains(key)) keyspace.ready(key);
  }
}
