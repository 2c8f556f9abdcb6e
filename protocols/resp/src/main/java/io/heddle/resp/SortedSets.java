package io.heddle.resp;

import org.jspecify.annotations.Nullable;

/** Sorted sets: adding, removing, and what is known of a member. */
final class SortedSets {
  private SortedSets() {}

  static void addTo(CommandTable table) {
    table
        .addKeyed("zadd", -4, "write denyoom fast", SortedSets::add)
        .addKeyed("zincrby", 4, "write denyoom fast", SortedSets::increment)
        .addKeyed("zrem", -3, "write fast", SortedSets::remove)
        .addKeyed("zcard", 2, "readonly fast", SortedSets::size)
        .addKeyed("zscore", 3, "readonly fast", SortedSets::score)
        .addKeyed("zmscore", -3, "readonly fast", SortedSets::scores)
        .addKeyed("zrank", 3, "readonly fast", call -> rank(call, false))
        .addKeyed("zrevrank", 3, "readonly fast", call -> rank(call, true))
        .addKeyed("zrandmember", -2, "readonly", SortedSets::random);
  }

  static @Nullable SortedSetValue set(Call call, byte[] key) throws RespException {
    return call.get(key, SortedSetValue.class);
  }

  // --- ZADD

  /** What may stand before the scores. */
  private static final class AddOptions {
    boolean ifNew;
    boolean ifThere;
    boolean ifGreater;
    boolean ifLess;
    boolean countChanges;
    boolean increment;
    int end = 2;

    boolean take(byte[] word) {
      switch (Bytes.lower(word)) {
        case "nx" -> ifNew = true;
        case "xx" -> ifThere = true;
        case "gt" -> ifGreater = true;
        case "lt" -> ifLess = true;
        case "ch" -> countChanges = true;
        case "incr" -> increment = true;
        default -> {
          return false;
        }
      }
      end++;
      return true;
    }

    void check(int words) throws RespException {
      int rest = words - end;
      if (rest == 0 || rest % 2 != 0) throw RespException.syntax();
      if (ifNew && ifThere)
        throw new RespException("ERR XX and NX options at the same time are not compatible");
      if ((ifGreater && ifLess) || (ifNew && (ifGreater || ifLess)))
        throw new RespException(
            "ERR GT, LT, and/or NX options at the same time are not compatible");
      if (increment && rest > 2)
        throw new RespException("ERR INCR option supports a single increment-element pair");
    }

    /** The score that a member gets; null: it stays as it is. */
    @Nullable Double next(@Nullable Double before, double score) throws RespException {
      if (before == null) return ifThere ? null : Double.valueOf(score);
      if (ifNew) return null;
      double next = increment ? before + score : score;
      if (Double.isNaN(next)) throw new RespException("ERR resulting score is not a number (NaN)");
      boolean stays = (ifGreater && next <= before) || (ifLess && next >= before);
      return stays ? null : Double.valueOf(next);
    }
  }

  private static void add(Call call) throws RespException {
    var options = new AddOptions();
    while (options.end < call.count() && options.take(call.argument(options.end))) {}
    options.check(call.count());
    add(call, options);
  }

  private static void increment(Call call) throws RespException {
    var options = new AddOptions();
    options.increment = true;
    add(call, options);
  }

  private static void add(Call call, AddOptions options) throws RespException {
    double[] scores = new double[(call.count() - options.end) / 2];
    for (int i = 0; i < scores.length; i++)
      scores[i] = Numbers.parseDouble(call.argument(options.end + 2 * i));
    SortedSetValue there = set(call, call.key());
    SortedSetValue set = there == null ? new SortedSetValue() : there;
    int added = 0;
    int changed = 0;
    Double last = null;
    for (int i = 0; i < scores.length; i++) {
      byte[] member = call.argument(options.end + 2 * i + 1);
      Double before = set.score(member);
      last = options.next(before, scores[i]);
      if (last == null) continue;
      set.put(member, last);
      if (before == null) added++;
      else if (!before.equals(last)) changed++;
    }
    if (there == null && !set.isEmpty()) call.keyspace().put(call.key(), set);
    else if (added + changed > 0) call.keyspace().changed(call.key());
    if (!options.increment) call.reply().integer(options.countChanges ? added + changed : added);
    else if (last == null) call.reply().nil();
    else call.reply().number(last);
  }

  // --- one member

  private static void remove(Call call) throws RespException {
    SortedSetValue set = set(call, call.key());
    int removed = 0;
    if (set != null) {
      for (byte[] member : call.from(2)) if (set.remove(member)) removed++;
      if (removed > 0) call.keyspace().changed(call.key(), set);
    }
    call.reply().integer(removed);
  }

  private static void size(Call call) throws RespException {
    SortedSetValue set = set(call, call.key());
    call.reply().integer(set == null ? 0 : set.size());
  }

  private static void score(Call call) throws RespException {
    tellScore(call, set(call, call.key()), call.argument(2));
  }

  private static void scores(Call call) throws RespException {
    SortedSetValue set = set(call, call.key());
    call.reply().array(call.count() - 2);
    for (byte[] member : call.from(2)) tellScore(call, set, member);
  }

  private static void tellScore(Call call, @Nullable SortedSetValue set, byte[] member) {
    Double score = set == null ? null : set.score(member);
    if (score == null) call.reply().nil();
    else call.reply().number(score);
  }

  private static void rank(Call call, boolean reverse) throws RespException {
    SortedSetValue set = set(call, call.key());
    Double score = set == null ? null : set.score(call.argument(2));
    if (set == null || score == null) {
      call.reply().nil();
      return;
    }
    int rank = set.order().rank(call.argument(2), score);
    call.reply().integer(reverse ? set.size() - 1 - rank : rank);
  }

  private static void random(Call call) throws RespException {
    boolean scores = call.count() == 4 && call.is(3, "withscores");
    long count = call.count() > 2 ? call.number(2) : 1;
    if (call.count() > 4 || (call.count() == 4 && !scores)) throw RespException.syntax();
    Picks.requireCount(count, scores);
    SortedSetValue set = set(call, call.key());
    RespWriter reply = call.reply();
    if (call.count() == 2) {
      if (set == null) reply.nil();
      else reply.bulk(set.scores().random().key);
      return;
    }
    if (set == null) {
      reply.array(0);
      return;
    }
    var picked = Picks.of(set.scores(), count);
    Picks.head(reply, picked.size(), scores);
    for (var node : picked) {
      if (scores && reply.isResp3()) reply.array(2);
      reply.bulk(node.key);
      if (scores) reply.number(node.value);
    }
  }
}
