package io.heddle.echo;

/** The sizes of the payloads that are under way, by their numbers. A ring that grows. */
final class Sizes {
  private int[] ring = new int[2];
  private long first;
  private int count;

  /** Of the request behind the last one. */
  void add(int bytes) {
    if (count == ring.length) grow();
    ring[slot(first + count++)] = bytes;
  }

  int of(long number) {
    return ring[slot(number)];
  }

  /** Forgets the first one. */
  void remove() {
    first++;
    count--;
  }

  private void grow() {
    int[] before = ring;
    ring = new int[2 * before.length];
    for (long number = first; number < first + count; number++)
      ring[slot(number)] = before[(int) (number & (before.length - 1))];
  }

  private int slot(long number) {
    return (int) (number & (ring.length - 1));
  }
}
