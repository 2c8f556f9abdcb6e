package io.heddle.resp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** SCAN, HSCAN, SSCAN and ZSCAN: a table in pieces. */
final class Scans {
  private static final int COUNT = 10;

  /** Empty buckets do not count, but somebody else wants to be served, too. */
  private static final int BUCKETS_PER_COUNT = 10;

  /** What was asked for. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Options(
      long cursor, long count, byte @Nullable [] pattern, @Nullable String type) {
    boolean matches(byte[] key) {
      return pattern == null || Glob.matches(pattern, key);
    }

    static Options parse(Call call, int cursorIndex, boolean types) throws RespException {
      return parse(call, cursor(call.argument(cursorIndex)), cursorIndex + 1, types);
    }

    /** Those of a value, which is looked for before; null where there is none. */
    static @Nullable Options parse(Call call, Class<? extends Value> type) throws RespException {
      long cursor = cursor(call.argument(2));
      if (call.get(call.key(), type) != null) return parse(call, cursor, 3, false);
      tell(call, 0, List.of());
      return null;
    }

    private static Options parse(Call call, long cursor, int from, boolean types)
        throws RespException {
      long count = COUNT;
      byte[] pattern = null;
      String type = null;
      for (int i = from; i < call.count(); i += 2) {
        boolean hasNext = i + 1 < call.count();
        if (call.is(i, "count") && hasNext) {
          count = call.number(i + 1);
          if (count < 1) throw RespException.syntax();
        } else if (call.is(i, "match") && hasNext) {
          pattern = call.argument(i + 1);
        } else if (call.is(i, "type") && hasNext && types) {
          type = Bytes.lower(call.argument(i + 1));
        } else {
          throw RespException.syntax();
        }
      }
      return new Options(cursor, count, pattern, type);
    }

    /** As C reads it: one below 0 counts down from the largest. */
    private static long cursor(byte[] text) throws RespException {
      String number = Bytes.text(text);
      if (number.isEmpty()) return 0;
      try {
        return number.startsWith("-")
            ? -Long.parseUnsignedLong(number.substring(1))
            : Long.parseUnsignedLong(number);
      } catch (NumberFormatException no) {
        throw new RespException("ERR invalid cursor");
      }
    }
  }

  private Scans() {}

  static void addTo(CommandTable table) {
    table
        .add("scan", -2, "readonly", Scans::scanKeys)
        .addKeyed("hscan", -3, "readonly", Scans::scanHash)
        .addKeyed("sscan", -3, "readonly", Scans::scanSet)
        .addKeyed("zscan", -3, "readonly", Scans::scanSortedSet);
  }

  private static void scanKeys(Call call) throws RespException {
    Options options = Options.parse(call, 1, true);
    List<byte[]> found = new ArrayList<>();
    long cursor =
        scan(
            call.keyspace().values(),
            options,
            false,
            node -> {
              if (node.value.isExpired(call.now()) || !options.matches(node.key)) return;
              if (options.type == null || options.type.equals(node.value.type()))
                found.add(node.key);
            });
    tell(call, cursor, found);
  }

  private static void scanHash(Call call) throws RespException {
    Options options = Options.parse(call, HashValue.class);
    HashValue hash = call.get(call.key(), HashValue.class);
    if (options == null || hash == null) return;
    List<byte[]> found = new ArrayList<>();
    long cursor =
        scan(
            hash.fields(),
            options,
            hash.isPacked(),
            node -> {
              if (!options.matches(node.key)) return;
              found.add(node.key);
              found.add(node.value);
            });
    tell(call, cursor, found);
  }

  private static void scanSet(Call call) throws RespException {
    Options options = Options.parse(call, SetValue.class);
    SetValue set = call.get(call.key(), SetValue.class);
    if (options == null || set == null) return;
    List<byte[]> found = new ArrayList<>();
    long cursor =
        scan(
            set.table(),
            options,
            set.isPacked(),
            node -> {
              if (options.matches(node.key)) found.add(node.key);
            });
    tell(call, cursor, found);
  }

  private static void scanSortedSet(Call call) throws RespException {
    Options options = Options.parse(call, SortedSetValue.class);
    SortedSetValue set = call.get(call.key(), SortedSetValue.class);
    if (options == null || set == null) return;
    List<byte[]> found = new ArrayList<>();
    if (set.isPacked()) {
      for (Ranking.Entry entry : set.order().entries())
        if (options.matches(entry.member())) {
          found.add(entry.member());
          found.add(Bytes.of(packed(entry.score())));
        }
      tell(call, 0, found);
      return;
    }
    long cursor =
        scan(
            set.scores(),
            options,
            false,
            node -> {
              if (options.matches(node.key)) addScored(found, node.key, node.value);
            });
    tell(call, cursor, found);
  }

  /** Where Redis keeps scores packed, whole numbers are numbers that are not floating. */
  private static String packed(double score) {
    boolean whole = score == Math.rint(score) && Math.abs(score) <= Long.MAX_VALUE / 2.0;
    return whole ? Long.toString((long) score) : Numbers.format(score);
  }

  private static void addScored(List<byte[]> found, byte[] member, double score) {
    found.add(member);
    found.add(Bytes.of(Numbers.format(score)));
  }

  /**
   * @param whole whether it is so small that it is told at once, as Redis does where it keeps it
   *     packed
   */
  private static <V> long scan(
      Dict<V> table, Options options, boolean whole, Consumer<Dict.Node<V>> visitor) {
    if (whole) {
      table.forEach(visitor);
      return 0;
    }
    long[] visited = {0};
    long buckets = 0;
    long bucketsMax =
        Math.min(options.count, Long.MAX_VALUE / BUCKETS_PER_COUNT) * BUCKETS_PER_COUNT;
    long cursor = options.cursor;
    do {
      cursor =
          table.scan(
              cursor,
              node -> {
                visited[0]++;
                visitor.accept(node);
              });
      buckets++;
    } while (cursor != 0 && visited[0] < options.count && buckets < bucketsMax);
    return cursor;
  }

  private static void tell(Call call, long cursor, List<byte[]> found) {
    call.reply().array(2);
    call.reply().bulk(Long.toUnsignedString(cursor));
    call.reply().array(found.size());
    found.forEach(call.reply()::bulk);
  }
}
