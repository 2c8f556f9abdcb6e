package io.heddle.resp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SUBSCRIBE, PUBLISH and what belongs to them. */
final class Subscriptions {
  private static final String FLAGS = "pubsub noscript loading stale";

  private Subscriptions() {}

  static void addTo(CommandTable table) {
    table
        .add("subscribe", -2, FLAGS + " denyoom", call -> subscribe(call, false))
        .add("unsubscribe", -1, FLAGS, call -> unsubscribe(call, false))
        .add("psubscribe", -2, FLAGS + " denyoom", call -> subscribe(call, true))
        .add("punsubscribe", -1, FLAGS, call -> unsubscribe(call, true))
        .add("publish", 3, "pubsub loading stale fast may_replicate", Subscriptions::publish)
        .addContainer("pubsub")
        .add("pubsub|channels", -2, "pubsub loading stale", Subscriptions::channels)
        .add("pubsub|numsub", -2, "pubsub loading stale", Subscriptions::counts)
        .add(
            "pubsub|numpat",
            2,
            "pubsub loading stale",
            call -> call.reply().integer(call.store().pubSub().patterns().size()))
        .add("pubsub|shardchannels", -2, "pubsub loading stale", call -> call.reply().array(0))
        .add("pubsub|shardnumsub", -2, "pubsub loading stale", Subscriptions::shardCounts);
  }

  /** Whether a subscriber may say it in RESP2, where replies and messages look alike. */
  static boolean isAllowed(Command command) {
    return switch (command.name()) {
      case "subscribe", "psubscribe", "unsubscribe", "punsubscribe", "ping", "quit", "reset" ->
          true;
      default -> false;
    };
  }

  private static void subscribe(Call call, boolean pattern) {
    for (byte[] name : call.from(1)) {
      call.store().pubSub().subscribe(call.client(), pattern, name);
      tell(call, pattern ? "psubscribe" : "subscribe", name);
    }
  }

  private static void unsubscribe(Call call, boolean pattern) {
    List<byte[]> names = new ArrayList<>(List.of(call.from(1)));
    if (names.isEmpty())
      for (var node : pattern ? call.client().patterns : call.client().channels)
        names.add(node.key);
    String word = pattern ? "punsubscribe" : "unsubscribe";
    for (byte[] name : names) {
      call.store().pubSub().unsubscribe(call.client(), pattern, name);
      tell(call, word, name);
    }
    if (names.isEmpty()) tell(call, word, null);
  }

  private static void tell(Call call, String word, byte @Nullable [] name) {
    RespWriter reply = call.reply();
    reply.push(3);
    reply.bulk(word);
    if (name == null) reply.nil();
    else reply.bulk(name);
    reply.integer(call.client().subscriptions());
  }

  private static void publish(Call call) {
    call.reply().integer(call.store().pubSub().publish(call.argument(1), call.argument(2)));
  }

  private static void channels(Call call) throws RespException {
    if (call.count() > 3)
      throw new RespException(
          "ERR unknown subcommand or wrong number of arguments for '%s'. Try PUBSUB HELP."
              .formatted(Bytes.text(call.argument(1))));
    List<byte[]> names = new ArrayList<>();
    for (var node : call.store().pubSub().channels())
      if (call.count() == 2 || Glob.matches(call.argument(2), node.key)) names.add(node.key);
    call.reply().array(names.size());
    names.forEach(call.reply()::bulk);
  }

  private static void counts(Call call) {
    call.reply().array(2L * (call.count() - 2));
    for (byte[] name : call.from(2)) {
      var those = call.store().pubSub().channels().get(name);
      call.reply().bulk(name);
      call.reply().integer(those == null ? 0 : those.size());
    }
  }

  private static void shardCounts(Call call) {
    call.reply().array(2L * (call.count() - 2));
    for (byte[] name : call.from(2)) {
      call.reply().bulk(name);
      call.reply().integer(0);
    }
  }
}
