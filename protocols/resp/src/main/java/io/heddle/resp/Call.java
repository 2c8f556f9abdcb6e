package io.heddle.resp;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One command being done for one client. Under the store's lock. */
final class Call {
  private final Store store;
  private final CommandTable table;
  private final Client client;
  private final RespWriter reply;
  private Keyspace keyspace;
  private Command command;
  private byte[][] arguments = {};

  /** Whether it is one of a transaction's, which wait for nothing. */
  private boolean inTransaction;

  /** Where there is something now, if it is tried again. */
  private byte @Nullable [] readyKey;

  private boolean stillWaits;

  Call(Store store, CommandTable table, Client client, RespWriter reply, Command command) {
    this.store = store;
    this.table = table;
    this.client = client;
    this.reply = reply;
    this.command = command;
    this.keyspace = store.keyspace(client.database);
  }

  /** What a client waits for, since a key has got something. */
  static Call again(Store store, CommandTable table, Waiter waiter, byte[] key, RespWriter reply) {
    var call = new Call(store, table, waiter.client(), reply, waiter.command());
    call.keyspace = waiter.keyspace();
    call.arguments = waiter.arguments();
    call.readyKey = key;
    return call;
  }

  /** Runs a command; its error is a reply like any other. */
  void run(Command what, byte[][] words) {
    command = what;
    arguments = words;
    keyspace = store.keyspace(client.database);
    long mark = reply.mark();
    try {
      what.action().run(this);
    } catch (RespException e) {
      reply.rewind(mark);
      reply.error(String.valueOf(e.getMessage()));
    }
  }

  /** False if there is still nothing. */
  boolean runAgain() {
    try {
      command.action().run(this);
    } catch (RespException e) {
      reply.error(String.valueOf(e.getMessage()));
    }
    return !stillWaits;
  }

  void inTransaction(boolean yes) {
    inTransaction = yes;
  }

  boolean isInTransaction() {
    return inTransaction;
  }

  // --- what it is about

  Store store() {
    return store;
  }

  CommandTable table() {
    return table;
  }

  Client client() {
    return client;
  }

  RespWriter reply() {
    return reply;
  }

  Keyspace keyspace() {
    return keyspace;
  }

  Command command() {
    return command;
  }

  long now() {
    return store.now();
  }

  /** The client's commands are about another database from now on. */
  void select(int database) {
    client.database = database;
    keyspace = store.keyspace(database);
  }

  // --- its words

  byte[][] arguments() {
    return arguments;
  }

  /** How many words there are, the command's name among them. */
  int count() {
    return arguments.length;
  }

  byte[] argument(int index) {
    return arguments[index];
  }

  byte[] key() {
    return arguments[1];
  }

  boolean is(int index, String word) {
    return Bytes.is(arguments[index], word);
  }

  long number(int index) throws RespException {
    return Numbers.parse(arguments[index]);
  }

  /** The words from there on. */
  byte[][] from(int index) {
    return java.util.Arrays.copyOfRange(arguments, index, arguments.length);
  }

  RespException wrongArity() {
    return RespException.wrongArity(command.name());
  }

  // --- what keys hold

  <T extends Value> @Nullable T get(byte[] key, Class<T> type) throws RespException {
    Value value = keyspace.get(key);
    if (value == null) return null;
    if (!type.isInstance(value)) throw RespException.wrongType();
    return type.cast(value);
  }

  @Nullable StringValue string(byte[] key) throws RespException {
    Value value = keyspace.get(key);
    if (value == null) return null;
    if (value instanceof StringValue string) return string;
    throw RespException.wrongType();
  }

  /** Replaces it and leaves its expiry as it is. */
  void content(byte[] key, byte[] content) {
    if (keyspace.get(key) instanceof StringValue there) {
      there.content(content);
      keyspace.changed(key);
    } else {
      keyspace.put(key, new StringValue(content));
    }
  }

  /** Of commands that make something long of little. */
  void requireRoom(long bytes) throws RespException {
    if (store.memory().used() + bytes > store.memory().max())
      throw new RespException("OOM command not allowed when used memory > 'maxmemory'.");
  }

  // --- waiting

  /** The keys that it may look for something at: all of them, or the one that is ready. */
  byte[][] candidates(byte[][] keys) {
    return readyKey == null ? keys : new byte[][] {readyKey};
  }

  /**
   * There was nothing: the client will be answered when there is, or time is up.
   *
   * @param nothing what a transaction is told, which waits for nothing
   */
  void awaitValue(
      byte[][] keys, Class<? extends Value> kind, long millis, Consumer<RespWriter> nothing) {
    if (readyKey != null) stillWaits = true;
    else if (inTransaction) nothing.accept(reply);
    else store.blocking().wait(this, keys, kind, millis);
  }

  /** Seconds, with a fraction, as blocking commands take them; in milliseconds, 0 for ever. */
  long timeoutMillis(int index) throws RespException {
    String otherwise = "ERR timeout is not a float or out of range";
    LongDouble.require(arguments[index], otherwise);
    double seconds = Numbers.parseLoosely(arguments[index], otherwise);
    // What has no room in Redis's clock wraps around there.
    if (seconds < 0 || seconds * 1000 >= Long.MAX_VALUE)
      throw new RespException("ERR timeout is negative");
    return (long) Math.ceil(seconds * 1000);
  }
}
