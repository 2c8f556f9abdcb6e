package io.heddle.resp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of byte strings, in the order in which they came, that can be walked along by a
 * cursor while it changes and grows. Hashes are keyed by secrets of this process, so that nobody
 * can choose names that fall into one bucket.
 */
final class Dict<V> implements Iterable<Dict.Node<V>> {

  /** A key and its value. */
  static final class Node<V> {
    final byte[] key;
    final int hash;
    V value;
    private @Nullable Node<V> next;
    private @Nullable Node<V> before;
    private @Nullable Node<V> after;

    Node(byte[] key, int hash, V value) {
      this.key = key;
      this.hash = hash;
      this.value = value;
    }
  }

  private static final int BUCKETS_MIN = 4;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SECRET = new java.security.SecureRandom().nextLong();
  private static final long SECOND_SECRET = new java.security.SecureRandom().nextLong();

  private @Nullable Node<V>[] buckets = newBuckets(BUCKETS_MIN);
  private @Nullable Node<V> first;
  private @Nullable Node<V> last;
  private int size;

  /** No bucket holds more than that. */
  private int longest;

  @SuppressWarnings({"unchecked", "rawtypes"}) // There are no arrays of a generic type.
  private static <V> @Nullable Node<V>[] newBuckets(int count) {
    return (Node<V>[]) new Node[count];
  }

  private static int hash(byte[] key) {
    long hash = SECRET ^ key.length;
    int at = 0;
    for (; at + 8 <= key.length; at += 8)
      hash = fold((long) LONGS.get(key, at) ^ SECOND_SECRET, hash);
    long rest = 0;
    for (; at < key.length; at++) rest = rest << 8 | (key[at] & 0xFF);
    hash = fold(rest ^ SECOND_SECRET, hash ^ SECRET);
    return (int) (hash ^ hash >>> 32);
  }

  private static long fold(long one, long other) {
    return one * other ^ Math.multiplyHigh(one, other);
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  @Nullable Node<V> node(byte[] key) {
    int hash = hash(key);
    Node<V> node = buckets[hash & (buckets.length - 1)];
    while (node != null && !(node.hash == hash && Arrays.equals(node.key, key))) node = node.next;
    return node;
  }

  @Nullable V get(byte[] key) {
    Node<V> node = node(key);
    return node == null ? null : node.value;
  }

  V getOrAdd(byte[] key, Supplier<V> fresh) {
    Node<V> there = node(key);
    if (there != null) return there.value;
    V value = fresh.get();
    add(key, value);
    return value;
  }

  boolean contains(byte[] key) {
    return node(key) != null;
  }

  /** Returns what was there before; null: it is new. */
  @Nullable V put(byte[] key, V value) {
    Node<V> there = node(key);
    if (there == null) {
      add(key, value);
      return null;
    }
    V before = there.value;
    there.value = value;
    return before;
  }

  /** Adds a key that is not there. */
  private void add(byte[] key, V value) {
    if (size >= buckets.length) resize(buckets.length * 2);
    var node = new Node<>(key, hash(key), value);
    intoBucket(node);
    node.before = last;
    if (last == null) first = node;
    else last.after = node;
    last = node;
    size++;
  }

  private void intoBucket(Node<V> node) {
    int bucket = node.hash & (buckets.length - 1);
    int length = 1;
    for (Node<V> each = buckets[bucket]; each != null; each = each.next) length++;
    longest = Math.max(longest, length);
    node.next = buckets[bucket];
    buckets[bucket] = node;
  }

  @Nullable V remove(byte[] key) {
    int hash = hash(key);
    int bucket = hash & (buckets.length - 1);
    Node<V> previous = null;
    Node<V> node = buckets[bucket];
    while (node != null && !(node.hash == hash && Arrays.equals(node.key, key))) {
      previous = node;
      node = node.next;
    }
    if (node == null) return null;
    if (previous == null) buckets[bucket] = node.next;
    else previous.next = node.next;
    unlink(node);
    size--;
    if (buckets.length > BUCKETS_MIN && size < buckets.length / 8) resize(buckets.length / 4);
    return node.value;
  }

  private void unlink(Node<V> node) {
    if (node.before == null) first = node.after;
    else node.before.after = node.after;
    if (node.after == null) last = node.before;
    else node.after.before = node.before;
  }

  void clear() {
    buckets = newBuckets(BUCKETS_MIN);
    first = null;
    last = null;
    size = 0;
    longest = 0;
  }

  /** Exchanges the content of both. */
  void swap(Dict<V> other) {
    @Nullable Node<V>[] otherBuckets = other.buckets;
    Node<V> otherFirst = other.first;
    Node<V> otherLast = other.last;
    int otherSize = other.size;
    int otherLongest = other.longest;
    other.buckets = buckets;
    other.first = first;
    other.last = last;
    other.size = size;
    other.longest = longest;
    buckets = otherBuckets;
    first = otherFirst;
    last = otherLast;
    size = otherSize;
    longest = otherLongest;
  }

  private void resize(int count) {
    buckets = newBuckets(Math.max(BUCKETS_MIN, count));
    longest = 0;
    for (Node<V> node = first; node != null; node = node.after) intoBucket(node);
  }

  /** Any of them, each as likely as the others. */
  Node<V> random() {
    if (size == 0) throw new NoSuchElementException();
    var random = ThreadLocalRandom.current();
    while (true) {
      // A place in a table as wide as the longest bucket: most are empty, none counts twice.
      int place = random.nextInt(longest);
      Node<V> node = buckets[random.nextInt(buckets.length)];
      while (node != null && place-- > 0) node = node.next;
      if (node != null) return node;
    }
  }

  /**
   * Visits some of them and returns the cursor for the next, 0 at the end. What is there all the
   * time between the first and the last call is visited at least once: cursors count from the
   * highest bit down, so that a bucket that was split or merged meanwhile is not missed.
   */
  long scan(long cursor, Consumer<Node<V>> visitor) {
    if (size == 0) return 0;
    long mask = buckets.length - 1L;
    for (Node<V> node = buckets[(int) (cursor & mask)]; node != null; node = node.next)
      visitor.accept(node);
    return Long.reverse(Long.reverse(cursor | ~mask) + 1);
  }

  /** In the order in which they came; the one that was returned last may be removed meanwhile. */
  @Override
  public Iterator<Node<V>> iterator() {
    return new Iterator<>() {
      private @Nullable Node<V> next = first;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Node<V> next() {
        Node<V> node = next;
        if (node == null) throw new NoSuchElementException();
        next = node.after;
        return node;
      }
    };
  }
}
