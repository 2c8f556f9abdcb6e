package io.heddle.resp;

/** The members at the ends, taken out, or waited for. */
final class SortedSetPops {
  private SortedSetPops() {}

  static void addTo(CommandTable table) {
    String blocking = "write noscript blocking";
    table
        .addKeyed("zpopmin", -2, "write fast", call -> pop(call, true))
        .addKeyed("zpopmax", -2, "write fast", call -> pop(call, false))
        .add("bzpopmin", -3, blocking + " fast", 1, -2, 1, call -> popBlocking(call, true))
        .add("bzpopmax", -3, blocking + " fast", 1, -2, 1, call -> popBlocking(call, false))
        .add("zmpop", -4, "write movablekeys", SortedSetPops::popMany)
        .add("bzmpop", -5, blocking + " movablekeys", SortedSetPops::popManyBlocking);
  }

  private static Ranking.Entry take(SortedSetValue set, boolean min) {
    Ranking.Entry entry = set.order().at(min ? 0 : set.size() - 1);
    set.remove(entry.member());
    return entry;
  }

  /** Takes and tells that many, or as many as there are. */
  private static void tell(
      Call call, byte[] key, SortedSetValue set, boolean min, long countMax, boolean nested) {
    int count = (int) Math.min(countMax, set.size());
    call.reply().array(nested ? count : 2L * count);
    for (int i = 0; i < count; i++) {
      Ranking.Entry entry = take(set, min);
      if (nested) call.reply().array(2);
      call.reply().bulk(entry.member());
      call.reply().number(entry.score());
    }
    if (count > 0) call.keyspace().changed(key, set);
  }

  private static void pop(Call call, boolean min) throws RespException {
    if (call.count() > 3) throw RespException.syntax();
    boolean counted = call.count() == 3;
    long count = counted ? Counts.positive(call.argument(2)) : 1;
    SortedSetValue set = SortedSets.set(call, call.key());
    if (set == null) call.reply().array(0);
    else tell(call, call.key(), set, min, count, counted && call.reply().isResp3());
  }

  private static void popBlocking(Call call, boolean min) throws RespException {
    byte[][] keys = java.util.Arrays.copyOfRange(call.arguments(), 1, call.count() - 1);
    long millis = call.timeoutMillis(call.count() - 1);
    for (byte[] key : call.candidates(keys)) {
      SortedSetValue set = SortedSets.set(call, key);
      if (set == null) continue;
      Ranking.Entry entry = take(set, min);
      call.keyspace().changed(key, set);
      call.reply().array(3);
      call.reply().bulk(key);
      call.reply().bulk(entry.member());
      call.reply().number(entry.score());
      return;
    }
    call.awaitValue(keys, SortedSetValue.class, millis, RespWriter::nilArray);
  }

  /** What ZMPOP was asked for. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record PopMany(byte[][] keys, boolean min, long count) {
    static PopMany parse(Call call, int countIndex) throws RespException {
      byte[][] keys = Counts.keys(call, countIndex);
      int next = countIndex + 1 + keys.length;
      if (next >= call.count()) throw RespException.syntax();
      boolean min = call.is(next, "min");
      if (!min && !call.is(next, "max")) throw RespException.syntax();
      return new PopMany(keys, min, Counts.popped(call, next + 1));
    }

    /** False if there was nothing. */
    boolean run(Call call) throws RespException {
      for (byte[] key : call.candidates(keys)) {
        SortedSetValue set = SortedSets.set(call, key);
        if (set == null) continue;
        call.reply().array(2);
        call.reply().bulk(key);
        tell(call, key, set, min, count, true);
        return true;
      }
      return false;
    }
  }

  private static void popMany(Call call) throws RespException {
    if (!PopMany.parse(call, 1).run(call)) call.reply().nilArray();
  }

  private static void popManyBlocking(Call call) throws RespException {
    PopMany pop = PopMany.parse(call, 2);
    long millis = call.timeoutMillis(1);
    if (!pop.run(call))
      call.awaitValue(pop.keys, SortedSetValue.class, millis, RespWriter::nilArray);
  }
}
