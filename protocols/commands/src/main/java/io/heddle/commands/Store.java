package io.heddle.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keys and their values, for all connections. Bounded in number and bytes, exactly: changes are
 * made one at a time, while looking waits for nobody. Text has one character for each byte.
 */
final class Store {
  private final CommandsOptions options;
  private final ConcurrentSkipListMap<String, String> values = new ConcurrentSkipListMap<>();
  private final ReentrantLock changing = new ReentrantLock();

  // Changed under the lock. The map counts its keys only by walking along them all.
  private final AtomicInteger keys = new AtomicInteger();
  private long bytes;

  Store(CommandsOptions options) {
    this.options = options;
  }

  String get(String key) throws CommandException {
    String value = values.get(key);
    if (value == null) throw notFound(key);
    return value;
  }

  void set(String key, String value) throws CommandException {
    changing.lock();
    try {
      put(key, value);
    } finally {
      changing.unlock();
    }
  }

  void delete(String key) throws CommandException {
    changing.lock();
    try {
      String value = values.remove(key);
      if (value == null) throw notFound(key);
      count(-1, -key.length() - value.length());
    } finally {
      changing.unlock();
    }
  }

  /** Adds one to the number that a key holds, 0 where there is none, and returns it. */
  long increment(String key) throws CommandException {
    changing.lock();
    try {
      long number = number(key, values.get(key));
      if (number == Long.MAX_VALUE) {
        throw new CommandException(
            "overflow", CommandException.quote(key) + " is at its maximum, " + number);
      }
      put(key, Long.toString(number + 1));
      return number + 1;
    } finally {
      changing.unlock();
    }
  }

  int size() {
    return keys.get();
  }

  /** The first keys, sorted by their bytes, as many as fit. */
  List<String> firstKeys(int charactersMax) {
    List<String> first = new ArrayList<>();
    int room = charactersMax;
    for (String key : values.keySet()) {
      room -= key.length() + 1;
      if (room < 0) break;
      first.add(key);
    }
    return first;
  }

  private void put(String key, String value) throws CommandException {
    long keyBytesMax = options.keyBytesMax().bytes();
    if (key.length() > keyBytesMax) {
      throw new CommandException(
          "key-too-long", "a key has at most " + keyBytesMax + " bytes, this one " + key.length());
    }
    String before = values.get(key);
    int moreKeys = before == null ? 1 : 0;
    int moreBytes = value.length() - (before == null ? -key.length() : before.length());
    if (keys.get() + moreKeys > options.keysMax()) {
      throw new CommandException("store-full", "there are " + keys.get() + " keys, DEL some first");
    }
    if (moreBytes > 0 && bytes + moreBytes > options.storeBytesMax().bytes()) {
      throw new CommandException(
          "store-full",
          "keys and values would pass " + options.storeBytesMax() + ", DEL some first");
    }
    values.put(key, value);
    count(moreKeys, moreBytes);
  }

  private void count(int moreKeys, int moreBytes) {
    keys.addAndGet(moreKeys);
    bytes += moreBytes;
  }

  private static long number(String key, @Nullable String value) throws CommandException {
    if (value == null) return 0;
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException notOne) {
      String sentence = CommandException.quote(key) + " holds " + CommandException.quote(value);
      throw new CommandException("not-a-number", sentence);
    }
  }

  private static CommandException notFound(String key) {
    return new CommandException("not-found", "no key " + CommandException.quote(key));
  }
}
