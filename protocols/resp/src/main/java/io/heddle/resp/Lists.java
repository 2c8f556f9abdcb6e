package io.heddle.resp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists, one at a time. */
final class Lists {
  private Lists() {}

  static void addTo(CommandTable table) {
    table
        .addKeyed("lpush", -3, "write denyoom fast", call -> push(call, true, false))
        .addKeyed("rpush", -3, "write denyoom fast", call -> push(call, false, false))
        .addKeyed("lpushx", -3, "write denyoom fast", call -> push(call, true, true))
        .addKeyed("rpushx", -3, "write denyoom fast", call -> push(call, false, true))
        .addKeyed("lpop", -2, "write fast", call -> pop(call, true))
        .addKeyed("rpop", -2, "write fast", call -> pop(call, false))
        .addKeyed("llen", 2, "readonly fast", call -> call.reply().integer(size(list(call))))
        .addKeyed("lrange", 4, "readonly", Lists::range)
        .addKeyed("lindex", 3, "readonly", Lists::get)
        .addKeyed("lset", 4, "write denyoom", Lists::set)
        .addKeyed("linsert", 5, "write denyoom", Lists::insert)
        .addKeyed("lrem", 4, "write", Lists::remove)
        .addKeyed("ltrim", 4, "write", Lists::trim)
        .addKeyed("lpos", -3, "readonly", Lists::positions);
  }

  private static @Nullable ListValue list(Call call) throws RespException {
    return call.get(call.key(), ListValue.class);
  }

  private static int size(@Nullable ListValue list) {
    return list == null ? 0 : list.size();
  }

  private static void push(Call call, boolean left, boolean onlyIfThere) throws RespException {
    ListValue list = list(call);
    if (list == null && onlyIfThere) {
      call.reply().integer(0);
      return;
    }
    ListValue target = list == null ? new ListValue() : list;
    for (int i = 2; i < call.count(); i++) target.add(left, call.argument(i));
    if (list == null) call.keyspace().put(call.key(), target);
    else call.keyspace().changed(call.key());
    call.reply().integer(target.size());
  }

  private static void pop(Call call, boolean left) throws RespException {
    if (call.count() > 3) throw call.wrongArity();
    boolean counted = call.count() == 3;
    long count = counted ? Counts.positive(call.argument(2)) : 1;
    ListValue list = list(call);
    if (list == null) {
      if (counted) call.reply().nilArray();
      else call.reply().nil();
      return;
    }
    if (counted) {
      pop(call, call.key(), list, left, count);
      return;
    }
    call.reply().bulk(list.remove(left));
    call.keyspace().changed(call.key(), list);
  }

  /** Pops and tells that many, or as many as there are. */
  static void pop(Call call, byte[] key, ListValue list, boolean left, long countMax) {
    int count = (int) Math.min(countMax, list.size());
    call.reply().array(count);
    for (int i = 0; i < count; i++) call.reply().bulk(list.remove(left));
    if (count > 0) call.keyspace().changed(key, list);
  }

  private static void range(Call call) throws RespException {
    long start = call.number(2);
    long end = call.number(3);
    ListValue list = list(call);
    Span span = Span.of(start, end, size(list));
    call.reply().array(span.to() - span.from());
    for (int i = span.from(); list != null && i < span.to(); i++) call.reply().bulk(list.get(i));
  }

  /** The place that an index means, which may count from the end; -1: there is none. */
  private static int place(long index, int size) {
    long place = index < 0 ? index + size : index;
    return place < 0 || place >= size ? -1 : (int) place;
  }

  private static void get(Call call) throws RespException {
    ListValue list = list(call);
    if (list == null) {
      call.reply().nil();
      return;
    }
    int place = place(call.number(2), list.size());
    if (place < 0) call.reply().nil();
    else call.reply().bulk(list.get(place));
  }

  private static void set(Call call) throws RespException {
    ListValue list = list(call);
    if (list == null) throw RespException.noSuchKey();
    int place = place(call.number(2), list.size());
    if (place < 0) throw new RespException("ERR index out of range");
    list.set(place, call.argument(3));
    call.keyspace().changed(call.key());
    call.reply().ok();
  }

  private static void insert(Call call) throws RespException {
    boolean before = call.is(2, "before");
    if (!before && !call.is(2, "after")) throw RespException.syntax();
    ListValue list = list(call);
    if (list == null) {
      call.reply().integer(0);
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      if (!Arrays.equals(list.get(i), call.argument(3))) continue;
      list.insert(before ? i : i + 1, call.argument(4));
      call.keyspace().changed(call.key());
      call.reply().integer(list.size());
      return;
    }
    call.reply().integer(-1);
  }

  private static void remove(Call call) throws RespException {
    long count = call.number(2);
    ListValue list = list(call);
    // Of the lowest there is no positive: as in Redis, that is no limit.
    long wanted = Math.abs(count);
    int most = wanted <= 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, wanted);
    int removed = list == null ? 0 : list.removeEqual(call.argument(3), most, count >= 0);
    if (list != null && removed > 0) call.keyspace().changed(call.key(), list);
    call.reply().integer(removed);
  }

  private static void trim(Call call) throws RespException {
    long start = call.number(2);
    long end = call.number(3);
    ListValue list = list(call);
    if (list != null) {
      int size = list.size();
      long from = Math.max(0, start < 0 ? start + size : start);
      long to = Math.min(size - 1, end < 0 ? end + size : end);
      boolean none = from > to || from >= size;
      long left = none ? size : from;
      long right = none ? 0 : size - 1 - to;
      for (long i = 0; i < left; i++) list.remove(true);
      for (long i = 0; i < right; i++) list.remove(false);
      call.keyspace().changed(call.key(), list);
    }
    call.reply().ok();
  }

  // --- LPOS

  private static void positions(Call call) throws RespException {
    long rank = 1;
    long count = -1;
    long lengthMax = 0;
    for (int i = 3; i < call.count(); i += 2) {
      if (i + 1 == call.count()) throw RespException.syntax();
      if (call.is(i, "rank")) {
        rank = call.number(i + 1);
        if (rank == 0)
          throw new RespException(
              "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ..."
                  + " or use negative to start from the end of the list");
      } else if (call.is(i, "count")) {
        count = Counts.notNegative(call.argument(i + 1), "ERR COUNT can't be negative");
      } else if (call.is(i, "maxlen")) {
        lengthMax = Counts.notNegative(call.argument(i + 1), "ERR MAXLEN can't be negative");
      } else {
        throw RespException.syntax();
      }
    }
    ListValue list = list(call);
    List<Integer> found =
        list == null ? List.of() : positions(list, call.argument(2), rank, count, lengthMax);
    if (count >= 0) {
      call.reply().array(found.size());
      found.forEach(call.reply()::integer);
    } else if (found.isEmpty()) {
      call.reply().nil();
    } else {
      call.reply().integer(found.get(0));
    }
  }

  private static List<Integer> positions(
      ListValue list, byte[] element, long rank, long count, long lengthMax) {
    List<Integer> found = new ArrayList<>();
    long wanted = count < 0 ? 1 : count == 0 ? Long.MAX_VALUE : count;
    long looks = lengthMax == 0 ? list.size() : Math.min(lengthMax, list.size());
    long toSkip = rank == Long.MIN_VALUE ? 0 : Math.abs(rank) - 1;
    for (int i = 0; i < looks && found.size() < wanted; i++) {
      int place = rank > 0 ? i : list.size() - 1 - i;
      if (Arrays.equals(list.get(place), element) && toSkip-- <= 0) found.add(place);
    }
    return found;
  }
}
