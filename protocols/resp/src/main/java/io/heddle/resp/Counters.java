package io.heddle.resp;

/** INCR and its kin. */
final class Counters {
  private Counters() {}

  static void addTo(CommandTable table) {
    table
        .addKeyed("incr", 2, "write denyoom fast", call -> add(call, 1))
        .addKeyed("decr", 2, "write denyoom fast", call -> add(call, -1))
        .addKeyed("incrby", 3, "write denyoom fast", call -> add(call, call.number(2)))
        .addKeyed("decrby", 3, "write denyoom fast", Counters::subtract)
        .addKeyed("incrbyfloat", 3, "write denyoom fast", Counters::addFloat);
  }

  private static void add(Call call, long more) throws RespException {
    StringValue value = call.string(call.key());
    long before = value == null ? 0 : Numbers.parse(value.content());
    long sum = sum(before, more);
    byte[] content = Numbers.format(sum);
    if (value == null) {
      call.keyspace().put(call.key(), new StringValue(content));
    } else {
      value.content(content);
      call.keyspace().changed(call.key());
    }
    call.reply().integer(sum);
  }

  static long sum(long one, long other) throws RespException {
    long sum = one + other;
    if (((one ^ sum) & (other ^ sum)) < 0)
      throw new RespException("ERR increment or decrement would overflow");
    return sum;
  }

  private static void subtract(Call call) throws RespException {
    long less = call.number(2);
    if (less == Long.MIN_VALUE) throw new RespException("ERR decrement would overflow");
    add(call, -less);
  }

  private static void addFloat(Call call) throws RespException {
    StringValue value = call.string(call.key());
    byte[] before = value == null ? Bytes.of("0") : value.content();
    byte[] sum = LongDouble.sum(before, call.argument(2));
    call.content(call.key(), sum);
    call.reply().bulk(sum);
  }
}
