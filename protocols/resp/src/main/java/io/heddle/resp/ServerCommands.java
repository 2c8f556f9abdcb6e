package io.heddle.resp;

/** What is asked of the server as a whole. */
final class ServerCommands {
  private ServerCommands() {}

  static void addTo(CommandTable table) {
    table
        .add("dbsize", 1, "readonly fast", call -> call.reply().integer(call.keyspace().size()))
        .add("flushdb", -1, "write", ServerCommands::flushOne)
        .add("flushall", -1, "write", ServerCommands::flushAll)
        .add("swapdb", 3, "write fast", ServerCommands::swap)
        .add("time", 1, "loading stale fast", ServerCommands::time)
        .add("info", -1, "loading stale", call -> call.reply().verbatim(Info.text(call)))
        .add("role", 1, "noscript loading stale fast", ServerCommands::role)
        .add(
            "lastsave",
            1,
            "loading stale fast",
            call -> call.reply().integer(call.store().stats().startMillis / 1000))
        .add("wait", 3, "noscript", ServerCommands::waitForReplicas)
        .addContainer("memory")
        .add("memory|usage", -3, "readonly", 2, 2, 1, ServerCommands::memoryUsage);
    ConfigCommands.addTo(table);
    CommandCommands.addTo(table);
  }

  private static void requireFlushMode(Call call) throws RespException {
    if (call.count() == 1) return;
    if (call.count() > 2 || (!call.is(1, "sync") && !call.is(1, "async")))
      throw RespException.syntax();
  }

  private static void flushOne(Call call) throws RespException {
    requireFlushMode(call);
    call.keyspace().clear();
    call.reply().ok();
  }

  private static void flushAll(Call call) throws RespException {
    requireFlushMode(call);
    for (int i = 0; i < Store.DATABASES; i++) call.store().keyspace(i).clear();
    call.reply().ok();
  }

  private static void swap(Call call) throws RespException {
    int one = database(call.argument(1), "ERR invalid first DB index");
    int other = database(call.argument(2), "ERR invalid second DB index");
    if (one < 0 || other < 0 || one >= Store.DATABASES || other >= Store.DATABASES)
      throw new RespException("ERR DB index is out of range");
    if (one != other) call.store().keyspace(one).swap(call.store().keyspace(other));
    call.reply().ok();
  }

  private static int database(byte[] number, String otherwise) throws RespException {
    if (!Numbers.isLong(number)) throw new RespException(otherwise);
    long index = Numbers.parse(number);
    if (index != (int) index) throw new RespException(otherwise);
    return (int) index;
  }

  private static void time(Call call) {
    var now = java.time.Instant.now();
    call.reply().array(2);
    call.reply().bulk(Numbers.format(now.getEpochSecond()));
    call.reply().bulk(Numbers.format(now.getNano() / 1000));
  }

  private static void role(Call call) {
    call.reply().array(3);
    call.reply().bulk("master");
    call.reply().integer(0);
    call.reply().array(0);
  }

  private static void waitForReplicas(Call call) throws RespException {
    call.number(1);
    if (!Numbers.isLong(call.argument(2)))
      throw new RespException("ERR timeout is not an integer or out of range");
    if (call.number(2) < 0) throw new RespException("ERR timeout is negative");
    call.reply().integer(0);
  }

  private static void memoryUsage(Call call) throws RespException {
    if (call.count() != 3 && !(call.count() == 5 && call.is(3, "samples")))
      throw RespException.syntax();
    if (call.count() == 5 && call.number(4) < 0) throw RespException.syntax();
    Value value = call.keyspace().get(call.argument(2));
    if (value == null) call.reply().nil();
    else call.reply().integer(Memory.KEY_BYTES + Memory.of(call.argument(2)) + value.bytes());
  }
}
