package io.heddle.resp;

import org.jspecify.annotations.Nullable;

/** What a key holds, and until when. Under the store's lock. */
abstract sealed class Value permits StringValue, ListValue, HashValue, SetValue, SortedSetValue {
  /** Never. */
  static final long FOREVER = 0;

  /** In milliseconds since 1970; {@link #FOREVER}. Changed by the keyspace only. */
  long expiresAt;

  private long bytes;
  private @Nullable Memory memory;

  /** As TYPE says it. */
  abstract String type();

  /** As OBJECT ENCODING says it of a value of this size in Redis. */
  abstract String encoding();

  /** Whether nothing is left, and so the key has to go. */
  abstract boolean isEmpty();

  abstract Value copy();

  boolean isExpired(long now) {
    return expiresAt != FOREVER && now > expiresAt;
  }

  /** It holds so many bytes more, or fewer. */
  final void grew(long by) {
    bytes += by;
    if (memory != null) memory.add(by);
  }

  final long bytes() {
    return bytes;
  }

  /** Counts there from now on; null: nowhere. */
  final void countIn(@Nullable Memory by) {
    if (memory != null) memory.add(-bytes);
    memory = by;
    if (by != null) by.add(bytes);
  }
}
