package io.heddle.resp;

import org.jspecify.annotations.Nullable;

/** From a command's words to its reply, in the order of Redis's own checks. Of one connection. */
final class Dispatcher {
  private static final int QUOTED_MAX = 128;

  private final Store store;
  private final Client client;
  private final RespWriter reply;
  private final Call call;

  Dispatcher(Store store, Client client, RespWriter reply) {
    this.store = store;
    this.client = client;
    this.reply = reply;
    Command any = store.table().all().iterator().next();
    this.call = new Call(store, store.table(), client, reply, any);
  }

  /** The command of that name; null: there is none, or not with this subcommand. */
  @Nullable Command find(byte[][] words) {
    return find(store.table(), words);
  }

  static @Nullable Command find(CommandTable table, byte[][] words) {
    Command command = table.find(words[0]);
    if (command == null || command.subcommands().isEmpty() || words.length < 2) return command;
    return command.subcommands().get(Bytes.lower(words[1]));
  }

  /** Under the store's lock. */
  void run(@Nullable Command command, byte[][] words) {
    store.stats().commands++;
    client.lastMillis = store.now();
    String refusal = command == null ? unknown(words) : refusal(command, words);
    if (refusal != null) {
      refuse(command, refusal);
      return;
    }
    if (command == null) return;
    client.lastCommand = command.name();
    if (client.transaction().isOpen() && !Transactions.isDoneAtOnce(command)) {
      client.transaction().add(command, words);
      reply.simple("QUEUED");
      return;
    }
    call.run(command, words);
  }

  private void refuse(@Nullable Command command, String why) {
    if (command == null || !command.name().equals("exec")) {
      client.transaction().abort();
      reply.error(why);
      return;
    }
    client.transaction().end(client);
    reply.error(
        "EXECABORT Transaction discarded because of: "
            + (why.startsWith("ERR ") ? why.substring(4) : why));
  }

  /** Why a command is not even tried; null: it is. */
  private @Nullable String refusal(Command command, byte[][] words) {
    if (!command.takes(words.length))
      return "ERR wrong number of arguments for '" + command.name() + "' command";
    if (!client.authenticated && !command.takenFromStrangers())
      return "NOAUTH Authentication required.";
    if (store.memory().isFull() && isDeniedWhenFull(command))
      return "OOM command not allowed when used memory > 'maxmemory'.";
    if (client.isSubscribed() && !client.resp3 && !Subscriptions.isAllowed(command))
      return "ERR Can't execute '"
          + command.name()
          + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this"
          + " context";
    return null;
  }

  /** What is put aside for EXEC needs memory, whatever it does then. */
  private boolean isDeniedWhenFull(Command command) {
    Transaction transaction = client.transaction();
    if (command.name().equals("exec")) return transaction.deniedWhenFull();
    boolean isPutAside = transaction.isOpen() && !Transactions.isDoneAtOnce(command);
    return command.deniedWhenFull() || isPutAside;
  }

  private String unknown(byte[][] words) {
    Command container = store.table().find(words[0]);
    if (container != null)
      return "ERR unknown subcommand '%s'. Try %s HELP."
          .formatted(
              text(words[1], QUOTED_MAX), container.name().toUpperCase(java.util.Locale.ROOT));
    var arguments = new StringBuilder();
    for (int i = 1; i < words.length && arguments.length() < QUOTED_MAX; i++)
      arguments.append('\'').append(text(words[i], QUOTED_MAX - arguments.length())).append("' ");
    return "ERR unknown command '%s', with args beginning with: %s"
        .formatted(text(words[0], QUOTED_MAX), arguments);
  }

  /** As C prints it: up to its first NUL. */
  private static String text(byte[] word, int max) {
    int length = 0;
    while (length < Math.min(word.length, max) && word[length] != 0) length++;
    return Bytes.text(java.util.Arrays.copyOf(word, length));
  }
}
