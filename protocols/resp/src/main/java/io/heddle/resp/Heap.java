package io.heddle.resp;

/** How much of the heap is for what: a store that outgrows it takes the whole server along. */
final class Heap {
  private static final long BYTES = Runtime.getRuntime().maxMemory();

  /** However little may be stored, a command and its echo have room. */
  private static final long REPLY_BYTES_MIN = 64 << 20;

  private static final long STORED_BYTES_DEFAULT = 256 << 20;

  private static final long REGION_BYTES_MAX = 32 << 20;
  private static final long REGIONS = 2048;

  /**
   * What the collector cuts the heap into: what is longer than half of one has whole ones for
   * itself.
   *
   * @see <a href="https://openjdk.org/jeps/423">JEP 423</a>, on such objects and their waste
   */
  static final long REGION_BYTES =
      Math.clamp(Long.highestOneBit(2 * BYTES / REGIONS - 1), 1 << 20, REGION_BYTES_MAX);

  private Heap() {}

  static long inRegions(long bytes) {
    return Math.ceilDiv(bytes, REGION_BYTES) * REGION_BYTES;
  }

  static long bytes() {
    return BYTES;
  }

  /** What may be stored where nobody says. */
  static long storedDefault() {
    return Math.min(STORED_BYTES_DEFAULT, BYTES / 4);
  }

  /** The other half is for what is under way, and for the collector to work in. */
  static long storedMax() {
    return BYTES / 2;
  }

  /** Of all that is stored, nobody can ask for more than once at a time. */
  static Room forReplies(long storedBytesMax) {
    long bytes = Math.max(REPLY_BYTES_MIN, storedBytesMax);
    return new Room(Math.min(bytes, (BYTES - storedBytesMax) / 4), "replies");
  }

  /** Beside the quarter that the server has for what it reads ahead of a protocol. */
  static Room forCommands() {
    return new Room(BYTES / 8, "commands");
  }

  /** Apart from the others: they may have to wait as long as their client likes. */
  static Room forEarlyCommands() {
    return new Room(BYTES / 16, "commands behind blocking ones");
  }
}
