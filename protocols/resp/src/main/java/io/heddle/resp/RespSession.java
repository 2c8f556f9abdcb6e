package io.heddle.resp;

import io.heddle.protocol.Connection;
import io.heddle.protocol.DeadlineException;
import io.heddle.protocol.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One connection's commands, each with its reply. */
final class RespSession {
  /**
   * How often it is looked whether a peer that waits, and has said more already, is still there.
   */
  private static final long LOOK_MILLIS = 100;

  /** Of what a peer says while it waits: beyond that nobody looks whether it is still there. */
  private static final int EARLY_BYTES_MAX = 64 << 10;

  private final Connection connection;
  private final Store store;
  private final Client client;
  private final RespReader reader;
  private final BooleanSupplier answered;
  private final RespWriter reply;
  private final Dispatcher dispatcher;

  /** What the peer has said while it waits for the answer to what it said before. */
  private final Queue<byte[][]> early = new ArrayDeque<>(0);

  private long earlyBytes;

  RespSession(Connection connection, Store store, int bulkBytesMax) {
    this.connection = connection;
    this.store = store;
    this.reply = store.newReply(false);
    this.client = new Client(connection, store.memory(), store.password() == null);
    this.answered = client::hasAnswer;
    this.reader = new RespReader(connection, bulkBytesMax, store.commandRoom());
    this.dispatcher = new Dispatcher(store, client, reply);
  }

  void run() throws IOException, InterruptedException {
    enter();
    try {
      while (!client.quits && awaitCommand()) {
        byte[][] words = early.poll();
        if (words == null) words = read();
        else if (early.isEmpty()) forgetEarly();
        if (words.length > 0) answer(words);
      }
    } finally {
      leave();
    }
  }

  private void enter() {
    store.lock();
    try {
      store.stats().connections++;
      store.stats().clients.put(client.id(), client);
    } finally {
      store.unlock();
    }
  }

  private void leave() {
    store.lock();
    try {
      Waiter waiter = client.waiter();
      if (waiter != null) store.blocking().forget(waiter);
      store.pubSub().unsubscribeAll(client);
      client.transaction().end(client);
      store.stats().clients.remove(client.id());
    } finally {
      store.unlock();
    }
    client.mailbox().deliverAll();
    RespWriter unread = client.takeAnswer();
    if (unread != null) unread.clear();
    reply.clear();
    forgetEarly();
  }

  // --- one command

  private void answer(byte[][] words) throws IOException {
    requireNoWebPage(words[0]);
    Command command = dispatcher.find(words);
    // From here on messages of others may come, behind what was written before.
    if (command != null && (command.subscribes() || client.transaction().subscribes()))
      connection.flush();
    Client.Replies before = client.replies;
    boolean inOrder = client.isSubscribed();
    List<Client> served;
    List<Client> addressed;
    store.lock();
    try {
      run(command, words);
      store.blocking().serveReady();
      served = store.blocking().takeAnswered();
      addressed = store.pubSub().takeAddressed();
      inOrder |= client.isSubscribed();
      mute(command, before);
      if (inOrder && !reply.isEmpty()) client.mailbox().post(ByteBuffer.wrap(reply.take()));
    } finally {
      store.unlock();
    }
    for (Client other : served) other.connection().wake();
    for (Client other : addressed) other.mailbox().deliver();
    if (inOrder) client.mailbox().deliverAll();
    else reply.writeTo(connection);
  }

  /** A page in somebody's browser may send here, whose lines would be commands; as Redis does. */
  private static void requireNoWebPage(byte[] word) throws ProtocolException {
    String name = Bytes.lower(word);
    if (name.equals("post") || name.equals("host:"))
      throw new ProtocolException("the peer speaks HTTP, and may be a page of a web site");
  }

  private void run(@Nullable Command command, byte[][] words) throws ProtocolException {
    try {
      dispatcher.run(command, words);
    } catch (Room.NoRoomException e) {
      reply.clear();
      throw new ProtocolException(
          String.valueOf(e.getMessage()), "-ERR the reply is too large, or too many are\r\n");
    }
  }

  /**
   * Leaves out what the client does not want to hear; who subscribes always does.
   *
   * @param before what it wanted before, and EXEC with what it began
   */
  private void mute(@Nullable Command command, Client.Replies before) {
    boolean wanted =
        before == Client.Replies.ON && command != null && command.name().equals("exec");
    wanted |= command != null && command.subscribes() && !client.transaction().isOpen();
    switch (client.replies) {
      case ON -> {}
      case OFF -> {
        if (!wanted) reply.clear();
      }
      case SKIP_NEXT -> client.replies = Client.Replies.SKIP;
      case SKIP -> {
        if (!wanted) reply.clear();
        client.replies = Client.Replies.ON;
      }
    }
  }

  // --- the next one

  /** False if there will be none. */
  private boolean awaitCommand() throws IOException, InterruptedException {
    while (true) {
      // In this order: who does not wait any more has its answer.
      Waiter waiter = client.waiter();
      writeAnswer();
      if (waiter == null && !early.isEmpty()) return true;
      if (waiter != null && earlyBytes > EARLY_BYTES_MAX) {
        awaitAnswer(waiter);
      } else if (begins()) {
        if (waiter == null) return true;
        readEarly();
      } else if (!client.hasAnswer()) {
        return false;
      }
    }
  }

  private byte[][] read() throws ProtocolException, IOException {
    try {
      return reader.read(!client.authenticated);
    } catch (Room.NoRoomException e) {
      throw tooMany(e);
    }
  }

  private static ProtocolException tooMany(Room.NoRoomException e) {
    return new ProtocolException(
        String.valueOf(e.getMessage()),
        "-ERR the command is too large, or too many have not come whole\r\n");
  }

  /** The peer says more while it waits: that has its turn after the answer. */
  private void readEarly() throws IOException {
    byte[][] words = read();
    if (words.length == 0) return;
    long bytes = 0;
    for (byte[] word : words) bytes += Memory.ELEMENT_BYTES + word.length;
    try {
      store.earlyRoom().take(bytes);
    } catch (Room.NoRoomException e) {
      throw tooMany(e);
    }
    early.add(words);
    earlyBytes += bytes;
  }

  private void forgetEarly() {
    store.earlyRoom().giveBack(earlyBytes);
    earlyBytes = 0;
  }

  /** Whether a command has begun; false at the end, and when there is an answer to be written. */
  private boolean begins() throws IOException {
    while (true) {
      try {
        return connection.awaitRequest(answered);
      } catch (DeadlineException late) {
        // Who listens, or waits for an answer, is not idle.
        boolean busy = client.isSubscribed() || client.waiter() != null || client.hasAnswer();
        if (late.kind() != DeadlineException.Kind.IDLE || !busy) throw late;
      }
    }
  }

  private void writeAnswer() throws IOException {
    RespWriter answer = client.takeAnswer();
    if (answer == null) return;
    if (client.replies == Client.Replies.ON) answer.writeTo(connection);
    else answer.clear();
  }

  /** The peer has said so much meanwhile that no more is read. */
  private void awaitAnswer(Waiter waiter) throws IOException, InterruptedException {
    connection.flush();
    while (!waiter.done().await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      boolean alive = connection.send(ByteBuffer.allocate(0));
      if (alive && !connection.draining()) continue;
      giveUp(waiter);
      return;
    }
  }

  private void giveUp(Waiter waiter) {
    store.lock();
    try {
      if (waiter.equals(client.waiter())) store.blocking().forget(waiter);
    } finally {
      store.unlock();
    }
    client.quits = !client.hasAnswer();
  }
}
