package io.heddle.resp;

import java.util.List;

/** MULTI, EXEC and what belongs to them. */
final class Transactions {
  private Transactions() {}

  static void addTo(CommandTable table) {
    table
        .add("multi", 1, "noscript loading stale fast allow_busy", Transactions::multi)
        .add("exec", 1, "noscript loading stale skip_slowlog", Transactions::exec)
        .add("discard", 1, "noscript loading stale fast allow_busy", Transactions::discard)
        .add("watch", -2, "noscript loading stale fast allow_busy", 1, -1, 1, Transactions::watch)
        .add("unwatch", 1, "noscript loading stale fast allow_busy", Transactions::unwatch);
  }

  /** Whether it is not put aside for EXEC. */
  static boolean isDoneAtOnce(Command command) {
    return switch (command.name()) {
      case "exec", "discard", "multi", "watch", "quit", "reset" -> true;
      default -> false;
    };
  }

  private static void multi(Call call) throws RespException {
    if (call.client().transaction().isOpen())
      throw new RespException("ERR MULTI calls can not be nested");
    call.client().transaction().open();
    call.reply().ok();
  }

  private static void exec(Call call) throws RespException {
    Client client = call.client();
    Transaction transaction = client.transaction();
    if (!transaction.isOpen()) throw new RespException("ERR EXEC without MULTI");
    boolean aborted = transaction.isAborted();
    boolean spoiled = transaction.isSpoiled();
    List<Transaction.Queued> queue = transaction.queue();
    transaction.end(client);
    if (aborted)
      throw new RespException("EXECABORT Transaction discarded because of previous errors.");
    if (spoiled) {
      call.reply().nilArray();
      return;
    }
    call.reply().array(queue.size());
    call.inTransaction(true);
    for (Transaction.Queued queued : queue) {
      long mark = call.reply().mark();
      call.run(queued.command(), queued.arguments());
      if (client.replies == Client.Replies.OFF) call.reply().rewind(mark);
    }
    call.inTransaction(false);
  }

  private static void discard(Call call) throws RespException {
    Client client = call.client();
    if (!client.transaction().isOpen()) throw new RespException("ERR DISCARD without MULTI");
    client.transaction().end(client);
    call.reply().ok();
  }

  private static void watch(Call call) throws RespException {
    Client client = call.client();
    if (client.transaction().isOpen())
      throw new RespException("ERR WATCH inside MULTI is not allowed");
    for (byte[] key : call.from(1)) call.requireRoom(key.length);
    for (byte[] key : call.from(1)) client.transaction().watch(client, call.keyspace(), key);
    call.reply().ok();
  }

  private static void unwatch(Call call) {
    call.client().transaction().unwatch(call.client());
    call.reply().ok();
  }
}
