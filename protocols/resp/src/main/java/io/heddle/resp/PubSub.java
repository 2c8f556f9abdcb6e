package io.heddle.resp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who listens to which channels. Under the store's lock, but for the delivery. */
final class PubSub {

  /** A message to one kind of subscriber, in RESP2 and in RESP3, each made at the first need. */
  private static final class Message {
    private final Room room;
    private final byte[][] words;
    private final @Nullable ByteBuffer[] forms = new ByteBuffer[2];

    Message(Room room, byte[]... words) {
      this.room = room;
      this.words = words;
    }

    ByteBuffer in(boolean resp3) {
      ByteBuffer form = forms[resp3 ? 1 : 0];
      if (form != null) return form;
      var writer = new RespWriter(room);
      writer.resp3(resp3);
      writer.push(words.length);
      for (byte[] word : words) writer.bulk(word);
      form = ByteBuffer.wrap(writer.take());
      forms[resp3 ? 1 : 0] = form;
      return form;
    }
  }

  /** Of a name in the tables of the client and of the server. */
  private static final long SUBSCRIPTION_BYTES = 3 * Memory.MEMBER_BYTES;

  private final Memory memory;
  private final Room room;
  private final Map<Topic, Dict<Set<Client>>> subscribers = new EnumMap<>(Topic.class);
  private List<Client> addressed = new ArrayList<>();

  PubSub(Memory memory, Room room) {
    this.memory = memory;
    this.room = room;
    for (Topic topic : Topic.values()) subscribers.put(topic, new Dict<>());
  }

  /** By name. */
  Dict<Set<Client>> subscribers(Topic topic) {
    return Objects.requireNonNull(subscribers.get(topic));
  }

  void subscribe(Client client, Topic topic, byte[] name) {
    if (client.subscribed(topic).put(name, Boolean.TRUE) != null) return;
    subscribers(topic).getOrAdd(name, LinkedHashSet::new).add(client);
    memory.add(SUBSCRIPTION_BYTES + name.length);
  }

  void unsubscribe(Client client, Topic topic, byte[] name) {
    if (client.subscribed(topic).remove(name) == null) return;
    Dict<Set<Client>> all = subscribers(topic);
    Set<Client> those = all.get(name);
    if (those != null && those.remove(client) && those.isEmpty()) all.remove(name);
    memory.add(-SUBSCRIPTION_BYTES - name.length);
  }

  void unsubscribeAll(Client client) {
    for (Topic topic : Topic.values())
      for (var node : client.subscribed(topic)) unsubscribe(client, topic, node.key);
  }

  /**
   * Puts it into the mailboxes and says how many there were; somebody has to deliver them.
   *
   * @param topic no pattern: those of channels get it, too
   */
  int publish(Call by, Topic topic, byte[] channel, byte[] text) {
    int receivers = 0;
    Set<Client> those = subscribers(topic).get(channel);
    if (those != null)
      receivers += post(by, those, new Message(room, Bytes.of(topic.message), channel, text));
    if (topic != Topic.CHANNEL) return receivers;
    for (var pattern : subscribers(Topic.PATTERN)) {
      if (Glob.matches(pattern.key, channel))
        receivers +=
            post(
                by,
                pattern.value,
                new Message(room, Bytes.of(Topic.PATTERN.message), pattern.key, channel, text));
    }
    return receivers;
  }

  private int post(Call by, Set<Client> those, Message message) {
    for (Client client : those) {
      // Its own message stands in the middle of a transaction's replies.
      if (client == by.client() && client.replies == Client.Replies.ON) {
        by.reply().raw(message.in(client.resp3).array());
        continue;
      }
      client.mailbox().post(message.in(client.resp3));
      addressed.add(client);
    }
    return those.size();
  }

  /** Whose mailboxes are to be delivered, without the lock. */
  List<Client> takeAddressed() {
    if (addressed.isEmpty()) return List.of();
    List<Client> those = addressed;
    addressed = new ArrayList<>();
    return those;
  }
}
