package io.heddle.resp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SUBSCRIBE, PUBLISH and what belongs to them. */
final class Subscriptions {
  private static final String FLAGS = "pubsub noscript loading stale";

  private Subscriptions() {}

  static void addTo(CommandTable table) {
    for (Topic topic : List.of(Topic.CHANNEL, Topic.PATTERN)) {
      table
          .add(topic.subscribed, -2, FLAGS + " denyoom", call -> subscribe(call, topic))
          .add(topic.unsubscribed, -1, FLAGS, call -> unsubscribe(call, topic));
    }
    String fast = "pubsub loading stale fast";
    String asking = "pubsub loading stale";
    table
        .add("ssubscribe", -2, FLAGS + " denyoom", 1, -1, 1, Subscriptions::subscribeShards)
        .add("sunsubscribe", -1, FLAGS, 1, -1, 1, call -> unsubscribe(call, Topic.SHARD))
        .add("publish", 3, fast + " may_replicate", call -> publish(call, Topic.CHANNEL))
        .addKeyed("spublish", 3, fast + " may_replicate", call -> publish(call, Topic.SHARD))
        .addContainer("pubsub")
        .add("pubsub|channels", -2, asking, call -> names(call, Topic.CHANNEL))
        .add("pubsub|numsub", -2, asking, call -> counts(call, Topic.CHANNEL))
        .add("pubsub|numpat", 2, asking, Subscriptions::patterns)
        .add("pubsub|shardchannels", -2, asking, call -> names(call, Topic.SHARD))
        .add("pubsub|shardnumsub", -2, asking, call -> counts(call, Topic.SHARD));
  }

  /** Whether a subscriber may say it in RESP2, where replies and messages look alike. */
  static boolean isAllowed(Command command) {
    return switch (command.name()) {
      case "subscribe", "psubscribe", "ssubscribe" -> true;
      case "unsubscribe", "punsubscribe", "sunsubscribe" -> true;
      case "ping", "quit", "reset" -> true;
      default -> false;
    };
  }

  private static void subscribeShards(Call call) throws RespException {
    if (call.isInTransaction())
      throw new RespException("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
    subscribe(call, Topic.SHARD);
  }

  private static void subscribe(Call call, Topic topic) {
    for (byte[] name : call.from(1)) {
      call.store().pubSub().subscribe(call.client(), topic, name);
      tell(call, topic, topic.subscribed, name);
    }
  }

  private static void unsubscribe(Call call, Topic topic) {
    List<byte[]> names = new ArrayList<>(List.of(call.from(1)));
    if (names.isEmpty()) for (var node : call.client().subscribed(topic)) names.add(node.key);
    for (byte[] name : names) {
      call.store().pubSub().unsubscribe(call.client(), topic, name);
      tell(call, topic, topic.unsubscribed, name);
    }
    if (names.isEmpty()) tell(call, topic, topic.unsubscribed, null);
  }

  private static void tell(Call call, Topic topic, String word, byte @Nullable [] name) {
    RespWriter reply = call.reply();
    reply.push(3);
    reply.bulk(word);
    if (name == null) reply.nil();
    else reply.bulk(name);
    reply.integer(call.client().subscriptions(topic));
  }

  private static void publish(Call call, Topic topic) {
    call.reply()
        .integer(call.store().pubSub().publish(call, topic, call.argument(1), call.argument(2)));
  }

  private static void patterns(Call call) {
    call.reply().integer(call.store().pubSub().subscribers(Topic.PATTERN).size());
  }

  private static void names(Call call, Topic topic) throws RespException {
    if (call.count() > 3)
      throw new RespException(
          "ERR unknown subcommand or wrong number of arguments for '%s'. Try PUBSUB HELP."
              .formatted(Bytes.text(call.argument(1))));
    List<byte[]> names = new ArrayList<>();
    for (var node : call.store().pubSub().subscribers(topic))
      if (call.count() == 2 || Glob.matches(call.argument(2), node.key)) names.add(node.key);
    call.reply().array(names.size());
    names.forEach(call.reply()::bulk);
  }

  private static void counts(Call call, Topic topic) {
    call.reply().array(2L * (call.count() - 2));
    for (byte[] name : call.from(2)) {
      var those = call.store().pubSub().subscribers(topic).get(name);
      call.reply().bulk(name);
      call.reply().integer(those == null ? 0 : those.size());
    }
  }
}
