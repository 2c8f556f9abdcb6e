package io.heddle.server.config;

import io.heddle.protocol.ByteSize;
import java.time.Duration;
import java.util.Optional;

/** Ranges of the configuration's own values. */
final class Range {
  // What is read into one array, which cannot have 2GiB.
  private static final ByteSize ARRAY_MAX = new ByteSize(1L << 30);

  private Range() {}

  static void atLeastOne(String key, Optional<Integer> value) {
    if (value.isPresent() && value.get() < 1) {
      throw new IllegalArgumentException(key + ": expected 1 or more, or off, got " + value.get());
    }
  }

  static void atLeastOne(String key, int value) {
    if (value < 1) throw new IllegalArgumentException(key + ": expected 1 or more, got " + value);
  }

  static void aboveZero(String key, Optional<Duration> value) {
    if (value.isPresent() && value.get().isZero()) {
      throw new IllegalArgumentException(key + ": expected more than 0s, or off, got 0s");
    }
  }

  static void atLeastOneByte(String key, ByteSize size) {
    if (size.bytes() < 1)
      throw new IllegalArgumentException(key + ": expected 1B or more, got " + size);
  }

  static void inArray(String key, ByteSize size) {
    if (size.bytes() < 1 || size.bytes() > ARRAY_MAX.bytes()) {
      throw new IllegalArgumentException(key + ": expected 1B to " + ARRAY_MAX + ", got " + size);
    }
  }
}
