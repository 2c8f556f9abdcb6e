package io.heddle.commands;

import static io.heddle.commands.CommandException.quote;

import java.util.StringJoiner;
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
    return present(key, values.get(key));
  }

  void set(String key, String value) throws CommandException {
    change(key, any -> value);
  }

  void delete(String key) throws CommandException {
    present(key, change(key, any -> null));
  }

  /** Adds one to the number that a key holds, 0 where there is none, and returns it. */
  long increment(String key) throws CommandException {
    return oneMore(key, change(key, value -> Long.toString(oneMore(key, value))));
  }

  int size() {
    return keys.get();
  }

  /** The keys, sorted by their bytes, as many as fit, and how many there are besides. */
  String listing(int charactersMax) {
    var listing = new StringJoiner(" ");
    int room = charactersMax;
    int more = keys.get();
    for (String key : values.keySet()) {
      room -= key.length() + 1;
      if (room < 0) return listing + " ... and " + Math.max(1, more) + " more";
      listing.add(key);
      more--;
    }
    return listing.toString();
  }

  /** What a key is to hold, by what it holds; null is nothing. */
  private interface Change {
    @Nullable String of(@Nullable String value) throws CommandException;
  }

  /** Returns what the key held before. */
  private @Nullable String change(String key, Change change) throws CommandException {
    changing.lock();
    try {
      String before = values.get(key);
      String after = change.of(before);
      int moreKeys = (after == null ? 0 : 1) - (before == null ? 0 : 1);
      int moreBytes = bytes(key, after) - bytes(key, before);
      if (after != null) requireRoom(key, moreKeys, moreBytes);
      if (after != null) values.put(key, after);
      else values.remove(key);
      keys.addAndGet(moreKeys);
      bytes += moreBytes;
      return before;
    } finally {
      changing.unlock();
    }
  }

  private static int bytes(String key, @Nullable String value) {
    return value == null ? 0 : key.length() + value.length();
  }

  private void requireRoom(String key, int moreKeys, int moreBytes) throws CommandException {
    long keyBytesMax = options.keyBytesMax().bytes();
    if (key.length() > keyBytesMax)
      throw new CommandException(
          "key-too-long", "a key has at most " + keyBytesMax + " bytes, this one " + key.length());
    if (keys.get() + moreKeys > options.keysMax())
      throw new CommandException("store-full", "there are " + keys.get() + " keys, DEL some first");
    if (moreBytes > 0 && bytes + moreBytes > options.storeBytesMax().bytes())
      throw new CommandException(
          "store-full",
          "keys and values would pass " + options.storeBytesMax() + ", DEL some first");
  }

  private static long oneMore(String key, @Nullable String value) throws CommandException {
    try {
      return value == null ? 1 : Math.addExact(Long.parseLong(value), 1);
    } catch (NumberFormatException notOne) {
      throw new CommandException("not-a-number", quote(key) + " holds " + quote(value));
    } catch (ArithmeticException atMaximum) {
      throw new CommandException("overflow", quote(key) + " is at its maximum, " + Long.MAX_VALUE);
    }
  }

  private static String present(String key, @Nullable String value) throws CommandException {
    if (value == null) throw new CommandException("not-found", "no key " + quote(key));
    return value;
  }
}
