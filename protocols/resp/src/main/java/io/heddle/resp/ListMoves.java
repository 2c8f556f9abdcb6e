package io.heddle.resp;

import java.util.function.Consumer;

/** From lists to other lists, or to whoever waits for something in them. */
final class ListMoves {
  private static final Consumer<RespWriter> NIL = RespWriter::nil;
  private static final Consumer<RespWriter> NIL_ARRAY = RespWriter::nilArray;

  private ListMoves() {}

  static void addTo(CommandTable table) {
    String blocking = "write noscript blocking";
    table
        .add("rpoplpush", 3, "write denyoom", 1, 2, 1, call -> move(call, false, true))
        .add("lmove", 5, "write denyoom", 1, 2, 1, call -> move(call, end(call, 3), end(call, 4)))
        .add(
            "brpoplpush", 4, "write denyoom noscript blocking", 1, 2, 1, ListMoves::moveRightToLeft)
        .add("blmove", 6, "write denyoom noscript blocking", 1, 2, 1, ListMoves::moveBlocking)
        .add("blpop", -3, blocking, 1, -2, 1, call -> pop(call, true))
        .add("brpop", -3, blocking, 1, -2, 1, call -> pop(call, false))
        .add("lmpop", -4, "write movablekeys", ListMoves::popMany)
        .add("blmpop", -5, blocking + " movablekeys", ListMoves::popManyBlocking);
  }

  /** Whether it is the left one. */
  private static boolean end(Call call, int index) throws RespException {
    if (call.is(index, "left")) return true;
    if (call.is(index, "right")) return false;
    throw RespException.syntax();
  }

  // --- moving

  private static void move(Call call, boolean fromLeft, boolean toLeft) throws RespException {
    if (!tryMove(call, fromLeft, toLeft)) call.reply().nil();
  }

  private static boolean tryMove(Call call, boolean fromLeft, boolean toLeft) throws RespException {
    byte[] from = call.argument(1);
    byte[] to = call.argument(2);
    ListValue source = call.get(from, ListValue.class);
    if (source == null) return false;
    ListValue target = call.get(to, ListValue.class);
    byte[] element = source.remove(fromLeft);
    if (target == null) {
      target = new ListValue();
      target.add(toLeft, element);
      call.keyspace().put(to, target);
    } else {
      target.add(toLeft, element);
      call.keyspace().changed(to);
    }
    call.keyspace().changed(from, source);
    call.reply().bulk(element);
    return true;
  }

  private static void moveRightToLeft(Call call) throws RespException {
    moveOrWait(call, false, true, call.timeoutMillis(3));
  }

  private static void moveBlocking(Call call) throws RespException {
    boolean fromLeft = end(call, 3);
    boolean toLeft = end(call, 4);
    moveOrWait(call, fromLeft, toLeft, call.timeoutMillis(5));
  }

  private static void moveOrWait(Call call, boolean fromLeft, boolean toLeft, long millis)
      throws RespException {
    if (tryMove(call, fromLeft, toLeft)) return;
    call.awaitValue(new byte[][] {call.key()}, ListValue.class, millis, NIL);
  }

  // --- popping

  private static void pop(Call call, boolean left) throws RespException {
    byte[][] keys = java.util.Arrays.copyOfRange(call.arguments(), 1, call.count() - 1);
    long millis = call.timeoutMillis(call.count() - 1);
    for (byte[] key : call.candidates(keys)) {
      ListValue list = call.get(key, ListValue.class);
      if (list == null) continue;
      call.reply().array(2);
      call.reply().bulk(key);
      call.reply().bulk(list.remove(left));
      call.keyspace().changed(key, list);
      return;
    }
    call.awaitValue(keys, ListValue.class, millis, NIL_ARRAY);
  }

  /** What LMPOP was asked for. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record PopMany(byte[][] keys, boolean left, long count) {
    static PopMany parse(Call call, int countIndex) throws RespException {
      byte[][] keys = Counts.keys(call, countIndex);
      int next = countIndex + 1 + keys.length;
      if (next >= call.count()) throw RespException.syntax();
      return new PopMany(keys, end(call, next), Counts.popped(call, next + 1));
    }

    /** False if there was nothing. */
    boolean run(Call call) throws RespException {
      for (byte[] key : call.candidates(keys)) {
        ListValue list = call.get(key, ListValue.class);
        if (list == null) continue;
        call.reply().array(2);
        call.reply().bulk(key);
        Lists.pop(call, key, list, left, count);
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
    if (!pop.run(call)) call.awaitValue(pop.keys, ListValue.class, millis, NIL_ARRAY);
  }
}
