package io.heddle.resp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who listens to which channels. Under the store's lock, but for the delivery. */
final class PubSub {

  /** A message to one kind of subscriber, in RESP2 and in RESP3, each made at the first need. */
  private static final class Message {
    private final ReplyRoom room;
    private final byte[][] words;
    private final @Nullable ByteBuffer[] forms = new ByteBuffer[2];

    Message(ReplyRoom room, byte[]... words) {
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

  private static final byte[] MESSAGE = Bytes.of("message");
  private static final byte[] PATTERN_MESSAGE = Bytes.of("pmessage");

  /** Of a name in the tables of the client and of the server. */
  private static final long SUBSCRIPTION_BYTES = 3 * Memory.MEMBER_BYTES;

  private final Memory memory;
  private final ReplyRoom room;
  private final Dict<Set<Client>> channels = new Dict<>();
  private final Dict<Set<Client>> patterns = new Dict<>();
  private List<Client> addressed = new ArrayList<>();

  PubSub(Memory memory, ReplyRoom room) {
    this.memory = memory;
    this.room = room;
  }

  Dict<Set<Client>> channels() {
    return channels;
  }

  Dict<Set<Client>> patterns() {
    return patterns;
  }

  void subscribe(Client client, boolean pattern, byte[] name) {
    if ((pattern ? client.patterns : client.channels).put(name, Boolean.TRUE) != null) return;
    (pattern ? patterns : channels).getOrAdd(name, LinkedHashSet::new).add(client);
    memory.add(SUBSCRIPTION_BYTES + name.length);
  }

  void unsubscribe(Client client, boolean pattern, byte[] name) {
    if ((pattern ? client.patterns : client.channels).remove(name) == null) return;
    Dict<Set<Client>> all = pattern ? patterns : channels;
    Set<Client> those = all.get(name);
    if (those != null && those.remove(client) && those.isEmpty()) all.remove(name);
    memory.add(-SUBSCRIPTION_BYTES - name.length);
  }

  void unsubscribeAll(Client client) {
    for (var node : client.channels) unsubscribe(client, false, node.key);
    for (var node : client.patterns) unsubscribe(client, true, node.key);
  }

  /** Puts it into the mailboxes and says how many there were; somebody has to deliver them. */
  int publish(byte[] channel, byte[] text) {
    int receivers = 0;
    Set<Client> subscribers = channels.get(channel);
    if (subscribers != null)
      receivers += post(subscribers, new Message(room, MESSAGE, channel, text));
    for (var pattern : patterns) {
      if (Glob.matches(pattern.key, channel))
        receivers +=
            post(pattern.value, new Message(room, PATTERN_MESSAGE, pattern.key, channel, text));
    }
    return receivers;
  }

  private int post(Set<Client> subscribers, Message message) {
    for (Client client : subscribers) {
      client.mailbox().post(message.in(client.resp3));
      addressed.add(client);
    }
    return subscribers.size();
  }

  /** Whose mailboxes are to be delivered, without the lock. */
  List<Client> takeAddressed() {
    if (addressed.isEmpty()) return List.of();
    List<Client> those = addressed;
    addressed = new ArrayList<>();
    return those;
  }
}
