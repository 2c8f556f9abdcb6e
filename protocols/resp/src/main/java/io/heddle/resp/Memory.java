package io.heddle.resp;

/**
 * How many bytes the store holds, as estimated: what was sent, and what an object of each kind
 * costs around it. Under the store's lock.
 */
final class Memory {
  /** A key: its node in the table, its place there, its value's object, and two arrays. */
  static final long KEY_BYTES = 112;

  /** An element that has no table: a place and an array's head. */
  static final long ELEMENT_BYTES = 24;

  /** A member or field in a table: a node, a place, and an array's head. */
  static final long MEMBER_BYTES = 72;

  /** The same with a score, there and in its place in the order. */
  static final long SCORED_BYTES = 112;

  /** What a sorted set has beside its members: a table, an order, and a node of that. */
  static final long SORTED_SET_BYTES = 168;

  private final long max;
  private long used;

  Memory(long max) {
    this.max = max;
  }

  /** What an array of bytes takes, but for its head. */
  static long of(byte[] array) {
    return array.length < Heap.REGION_BYTES / 2 ? array.length : Heap.inRegions(array.length);
  }

  void add(long bytes) {
    used += bytes;
  }

  long used() {
    return used;
  }

  long max() {
    return max;
  }

  boolean isFull() {
    return used > max;
  }
}
