package io.heddle.resp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What several sorted sets, or sets, have in common, together, or one of them alone. */
final class SortedSetAlgebra {
  private enum Operation {
    UNION,
    INTERSECTION,
    DIFFERENCE
  }

  /** How the scores of one member become one. */
  private enum Aggregate {
    SUM,
    MIN,
    MAX;

    double of(double one, double other) {
      double result =
          switch (this) {
            case SUM -> one + other;
            case MIN -> Math.min(one, other);
            case MAX -> Math.max(one, other);
          };
      // Of both infinities.
      return Double.isNaN(result) ? 0 : result;
    }
  }

  /** What was asked for. */
  private static final class Query {
    final byte[][] keys;
    final double[] weights;
    Aggregate aggregate = Aggregate.SUM;
    boolean scores;

    Query(byte[][] keys) {
      this.keys = keys;
      this.weights = new double[keys.length];
      java.util.Arrays.fill(weights, 1);
    }
  }

  private SortedSetAlgebra() {}

  static void addTo(CommandTable table) {
    add(table, "zunion", Operation.UNION);
    add(table, "zinter", Operation.INTERSECTION);
    add(table, "zdiff", Operation.DIFFERENCE);
    table.add("zintercard", -3, "readonly movablekeys", SortedSetAlgebra::intersectionSize);
  }

  private static void add(CommandTable table, String name, Operation operation) {
    table
        .add(name, -3, "readonly movablekeys", call -> tell(call, operation))
        .addKeyed(name + "store", -4, "write denyoom movablekeys", call -> store(call, operation));
  }

  private static void tell(Call call, Operation operation) throws RespException {
    Query query = query(call, 1, operation, true);
    SortedSetValue result = run(call, query, operation);
    boolean nested = query.scores && call.reply().isResp3();
    call.reply().array(query.scores && !nested ? 2L * result.size() : result.size());
    for (Ranking.Entry entry : result.order().entries()) {
      if (nested) call.reply().array(2);
      call.reply().bulk(entry.member());
      if (query.scores) call.reply().number(entry.score());
    }
  }

  private static void store(Call call, Operation operation) throws RespException {
    SortedSetValue result = run(call, query(call, 2, operation, false), operation);
    if (result.isEmpty()) call.keyspace().remove(call.key());
    else call.keyspace().put(call.key(), result);
    call.reply().integer(result.size());
  }

  // --- the words

  private static byte[][] keys(Call call, int index) throws RespException {
    if (call.number(index) < 1)
      throw new RespException(
          "ERR at least 1 input key is needed for '" + call.command().name() + "' command");
    return Counts.keys(call, index);
  }

  /** Before anything behind the keys is looked at. */
  private static void requireSets(Call call, byte[][] keys) throws RespException {
    for (byte[] key : keys) {
      Value value = call.keyspace().get(key);
      boolean fits = value == null || value instanceof SortedSetValue || value instanceof SetValue;
      if (!fits) throw RespException.wrongType();
    }
  }

  private static Query query(Call call, int index, Operation operation, boolean told)
      throws RespException {
    var query = new Query(keys(call, index));
    requireSets(call, query.keys);
    boolean weighed = operation != Operation.DIFFERENCE;
    for (int i = index + 1 + query.keys.length; i < call.count(); i++) {
      int more = call.count() - 1 - i;
      if (weighed && call.is(i, "weights") && more >= query.weights.length) {
        for (int k = 0; k < query.weights.length; k++)
          query.weights[k] =
              Numbers.parseDouble(call.argument(++i), "ERR weight value is not a float");
      } else if (weighed && call.is(i, "aggregate") && more >= 1) {
        query.aggregate = aggregate(call.argument(++i));
      } else if (told && call.is(i, "withscores")) {
        query.scores = true;
      } else {
        throw RespException.syntax();
      }
    }
    return query;
  }

  private static Aggregate aggregate(byte[] word) throws RespException {
    return switch (Bytes.lower(word)) {
      case "sum" -> Aggregate.SUM;
      case "min" -> Aggregate.MIN;
      case "max" -> Aggregate.MAX;
      default -> throw RespException.syntax();
    };
  }

  // --- the sets

  /** The members of a key with their scores; those of a plain set have 1. */
  private static @Nullable SortedSetValue sorted(Call call, byte[] key) throws RespException {
    Value value = call.keyspace().get(key);
    if (value == null) return null;
    if (value instanceof SortedSetValue sorted) return sorted;
    if (!(value instanceof SetValue set)) throw RespException.wrongType();
    var sorted = new SortedSetValue();
    for (var node : set.table()) sorted.put(node.key, 1);
    return sorted;
  }

  private static SortedSetValue run(Call call, Query query, Operation operation)
      throws RespException {
    List<@Nullable SortedSetValue> sets = new ArrayList<>();
    for (byte[] key : query.keys) sets.add(sorted(call, key));
    return switch (operation) {
      case UNION -> union(query, sets);
      case INTERSECTION -> intersection(query, sets);
      case DIFFERENCE -> difference(sets);
    };
  }

  /** Not a number is what infinity becomes by a weight of 0. */
  private static double weighed(double score, double weight) {
    double result = score * weight;
    return Double.isNaN(result) ? 0 : result;
  }

  private static SortedSetValue union(Query query, List<@Nullable SortedSetValue> sets) {
    var result = new SortedSetValue();
    for (int i = 0; i < sets.size(); i++) {
      SortedSetValue set = sets.get(i);
      if (set == null) continue;
      for (var node : set.scores()) {
        double score = weighed(node.value, query.weights[i]);
        Double before = result.score(node.key);
        result.put(node.key, before == null ? score : query.aggregate.of(before, score));
      }
    }
    return result;
  }

  private static SortedSetValue intersection(Query query, List<@Nullable SortedSetValue> sets) {
    var result = new SortedSetValue();
    SortedSetValue first = sets.get(0);
    if (first == null) return result;
    for (var node : first.scores()) {
      double sum = weighed(node.value, query.weights[0]);
      boolean everywhere = true;
      for (int i = 1; i < sets.size() && everywhere; i++) {
        SortedSetValue set = sets.get(i);
        Double score = set == null ? null : set.score(node.key);
        everywhere = score != null;
        if (score != null) sum = query.aggregate.of(sum, weighed(score, query.weights[i]));
      }
      if (everywhere) result.put(node.key, sum);
    }
    return result;
  }

  private static SortedSetValue difference(List<@Nullable SortedSetValue> sets) {
    var result = new SortedSetValue();
    SortedSetValue first = sets.get(0);
    if (first == null) return result;
    List<@Nullable SortedSetValue> others = sets.subList(1, sets.size());
    for (var node : first.scores())
      if (others.stream().noneMatch(set -> set != null && set.score(node.key) != null))
        result.put(node.key, node.value);
    return result;
  }

  private static void intersectionSize(Call call) throws RespException {
    byte[][] keys = keys(call, 1);
    requireSets(call, keys);
    long limit = SetAlgebra.limit(call, 2 + keys.length);
    SortedSetValue result = run(call, new Query(keys), Operation.INTERSECTION);
    call.reply().integer(Math.min(limit, result.size()));
  }
}
