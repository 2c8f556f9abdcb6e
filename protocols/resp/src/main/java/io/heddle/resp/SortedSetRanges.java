package io.heddle.resp;

import java.util.List;

/** ZRANGE and its kin: told, counted, stored or removed. */
final class SortedSetRanges {
  /** How the bounds of a range are to be read. */
  private enum By {
    RANK,
    SCORE,
    MEMBER
  }

  /** A range and what follows it. */
  private record Query(
      SortedSetRange range, boolean reverse, long offset, long limit, boolean scores) {

    List<Ranking.Entry> of(Call call, byte[] key) throws RespException {
      SortedSetValue set = SortedSets.set(call, key);
      if (set == null) return List.of();
      SortedSetRange actual =
          reverse && range instanceof SortedSetRange.Ranks ranks ? ranks.reversed(set) : range;
      return actual.members(set, reverse, offset, limit);
    }
  }

  private SortedSetRanges() {}

  static void addTo(CommandTable table) {
    String flags = "readonly";
    table
        .addKeyed("zrange", -4, flags, call -> tell(call, query(call, 1)))
        .addKeyed("zrevrange", -4, flags, call -> tell(call, query(call, By.RANK, true)))
        .addKeyed("zrangebyscore", -4, flags, call -> tell(call, query(call, By.SCORE, false)))
        .addKeyed("zrevrangebyscore", -4, flags, call -> tell(call, query(call, By.SCORE, true)))
        .addKeyed("zrangebylex", -4, flags, call -> tell(call, query(call, By.MEMBER, false)))
        .addKeyed("zrevrangebylex", -4, flags, call -> tell(call, query(call, By.MEMBER, true)))
        .add("zrangestore", -5, "write denyoom", 1, 2, 1, SortedSetRanges::store)
        .addKeyed("zcount", 4, "readonly fast", call -> count(call, By.SCORE))
        .addKeyed("zlexcount", 4, "readonly fast", call -> count(call, By.MEMBER))
        .addKeyed("zremrangebyrank", 4, "write", call -> remove(call, By.RANK))
        .addKeyed("zremrangebyscore", 4, "write", call -> remove(call, By.SCORE))
        .addKeyed("zremrangebylex", 4, "write", call -> remove(call, By.MEMBER));
  }

  private static SortedSetRange range(By by, byte[] min, byte[] max) throws RespException {
    return switch (by) {
      case RANK -> SortedSetRange.Ranks.parse(min, max);
      case SCORE -> SortedSetRange.Scores.parse(min, max);
      case MEMBER -> SortedSetRange.Members.parse(min, max);
    };
  }

  /** Reads what stands from the key on, words that say which kind and which way among them. */
  private static Query query(Call call, int key) throws RespException {
    By by = By.RANK;
    boolean reverse = false;
    for (int i = key + 3; i < call.count(); i++) {
      boolean order = call.is(i, "byscore") || call.is(i, "bylex");
      boolean again = order ? by != By.RANK : call.is(i, "rev") && reverse;
      if (again) throw RespException.syntax();
      if (order) by = call.is(i, "byscore") ? By.SCORE : By.MEMBER;
      else if (call.is(i, "rev")) reverse = true;
      else if (call.is(i, "limit")) i += 2;
    }
    return query(call, key, by, reverse, true);
  }

  /** The same of a command whose name says it. */
  private static Query query(Call call, By by, boolean reverse) throws RespException {
    return query(call, 1, by, reverse, false);
  }

  private static Query query(Call call, int key, By by, boolean reverse, boolean general)
      throws RespException {
    boolean scores = false;
    long offset = 0;
    long limit = -1;
    for (int i = key + 3; i < call.count(); i++) {
      if (call.is(i, "withscores")) {
        scores = true;
      } else if (call.is(i, "limit") && i + 2 < call.count()) {
        offset = call.number(i + 1);
        limit = call.number(i + 2);
        i += 2;
      } else if (!general || !isKind(call, i)) {
        throw RespException.syntax();
      }
    }
    if (limit != -1 && by == By.RANK)
      throw new RespException(
          "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
    if (scores && by == By.MEMBER)
      throw new RespException(
          "ERR syntax error, WITHSCORES not supported in combination with BYLEX");
    byte[] first = call.argument(key + 1);
    byte[] second = call.argument(key + 2);
    // From the end on, the larger bound comes first; ranks count from there.
    boolean swapped = reverse && by != By.RANK;
    SortedSetRange range = swapped ? range(by, second, first) : range(by, first, second);
    // Of ranks, only a limit that is none may be given, and its offset says nothing.
    return new Query(range, reverse, by == By.RANK ? 0 : offset, limit, scores);
  }

  private static boolean isKind(Call call, int index) {
    return call.is(index, "byscore") || call.is(index, "bylex") || call.is(index, "rev");
  }

  private static void tell(Call call, Query query) throws RespException {
    List<Ranking.Entry> members = query.of(call, call.key());
    boolean nested = query.scores && call.reply().isResp3();
    call.reply().array(query.scores && !nested ? 2L * members.size() : members.size());
    for (Ranking.Entry entry : members) {
      if (nested) call.reply().array(2);
      call.reply().bulk(entry.member());
      if (query.scores) call.reply().number(entry.score());
    }
  }

  private static void store(Call call) throws RespException {
    Query query = query(call, 2);
    if (query.scores) throw RespException.syntax();
    var result = new SortedSetValue();
    for (Ranking.Entry entry : query.of(call, call.argument(2)))
      result.put(entry.member(), entry.score());
    if (result.isEmpty()) call.keyspace().remove(call.key());
    else call.keyspace().put(call.key(), result);
    call.reply().integer(result.size());
  }

  private static void count(Call call, By by) throws RespException {
    SortedSetRange range = range(by, call.argument(2), call.argument(3));
    call.reply().integer(range.count(SortedSets.set(call, call.key())));
  }

  private static void remove(Call call, By by) throws RespException {
    SortedSetRange range = range(by, call.argument(2), call.argument(3));
    SortedSetValue set = SortedSets.set(call, call.key());
    if (set == null) {
      call.reply().integer(0);
      return;
    }
    List<Ranking.Entry> members = range.members(set, false, 0, -1);
    for (Ranking.Entry entry : members) set.remove(entry.member());
    if (!members.isEmpty()) call.keyspace().changed(call.key(), set);
    call.reply().integer(members.size());
  }
}
