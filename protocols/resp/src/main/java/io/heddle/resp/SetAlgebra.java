package io.heddle.resp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What several sets have in common, together, or one of them alone. */
final class SetAlgebra {

  /** From sets to the members of the answer; a set that is not there is null. */
  private interface Operation {
    SetValue of(List<@Nullable SetValue> sets);
  }

  private SetAlgebra() {}

  static void addTo(CommandTable table) {
    add(table, "sinter", SetAlgebra::intersection);
    add(table, "sunion", SetAlgebra::union);
    add(table, "sdiff", SetAlgebra::difference);
    table.add("sintercard", -3, "readonly movablekeys", SetAlgebra::intersectionSize);
  }

  private static void add(CommandTable table, String name, Operation operation) {
    table
        .add(
            name,
            -2,
            "readonly",
            1,
            -1,
            1,
            call -> {
              Sets.tell(call.reply(), operation.of(sets(call, call.from(1))).members());
            })
        .add(name + "store", -3, "write denyoom", 1, -1, 1, call -> store(call, operation));
  }

  private static List<@Nullable SetValue> sets(Call call, byte[][] keys) throws RespException {
    List<@Nullable SetValue> sets = new ArrayList<>();
    for (byte[] key : keys) sets.add(call.get(key, SetValue.class));
    return sets;
  }

  private static void store(Call call, Operation operation) throws RespException {
    SetValue result = operation.of(sets(call, call.from(2)));
    if (result.isEmpty()) call.keyspace().remove(call.key());
    else call.keyspace().put(call.key(), result);
    call.reply().integer(result.size());
  }

  private static SetValue intersection(List<@Nullable SetValue> sets) {
    return intersection(sets, Long.MAX_VALUE);
  }

  private static SetValue intersection(List<@Nullable SetValue> sets, long limit) {
    var result = new SetValue();
    List<SetValue> bySize = new ArrayList<>();
    for (SetValue set : sets) {
      if (set == null) return result;
      bySize.add(set);
    }
    bySize.sort(Comparator.comparingInt(SetValue::size));
    for (var node : bySize.get(0).table()) {
      if (result.size() >= limit) break;
      if (bySize.stream().allMatch(set -> set.contains(node.key))) result.add(node.key);
    }
    return result;
  }

  private static SetValue union(List<@Nullable SetValue> sets) {
    var result = new SetValue();
    for (SetValue set : sets) if (set != null) for (var node : set.table()) result.add(node.key);
    return result;
  }

  private static SetValue difference(List<@Nullable SetValue> sets) {
    var result = new SetValue();
    SetValue first = sets.get(0);
    if (first == null) return result;
    List<@Nullable SetValue> others = sets.subList(1, sets.size());
    for (var node : first.table())
      if (others.stream().noneMatch(set -> set != null && set.contains(node.key)))
        result.add(node.key);
    return result;
  }

  private static void intersectionSize(Call call) throws RespException {
    byte[][] keys = Counts.keys(call, 1, "ERR Number of keys can't be greater than number of args");
    long limit = limit(call, 2 + keys.length);
    call.reply().integer(intersection(sets(call, keys), limit).size());
  }

  /** What may follow the keys; without it, or of 0, there is none. */
  static long limit(Call call, int from) throws RespException {
    long limit = 0;
    for (int i = from; i < call.count(); i += 2) {
      if (i + 1 == call.count() || !call.is(i, "limit")) throw RespException.syntax();
      limit = Counts.notNegative(call.argument(i + 1), "ERR LIMIT can't be negative");
    }
    return limit == 0 ? Long.MAX_VALUE : limit;
  }
}
