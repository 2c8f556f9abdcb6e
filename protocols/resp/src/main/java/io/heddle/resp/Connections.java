package io.heddle.resp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/** What a client agrees on with the server: HELLO, AUTH, SELECT, PING. */
final class Connections {
  /** Whose commands and replies these are. */
  static final String REDIS_VERSION = "7.0.15";

  private static final byte[] DEFAULT_USER = Bytes.of("default");

  private Connections() {}

  static void addTo(CommandTable table) {
    table
        .add("hello", -1, "noscript loading stale fast no_auth allow_busy", Connections::hello)
        .add("auth", -2, "noscript loading stale fast no_auth allow_busy", Connections::auth)
        .add("ping", -1, "fast", Connections::ping)
        .add("echo", 2, "loading stale fast", call -> call.reply().bulk(call.argument(1)))
        .add("select", 2, "loading stale fast", Connections::select)
        .add("quit", -1, "noscript loading stale fast no_auth allow_busy", Connections::quit)
        .add("reset", 1, "noscript loading stale fast no_auth allow_busy", Connections::reset);
    ClientCommands.addTo(table);
  }

  private static void hello(Call call) throws RespException {
    long version = call.count() > 1 ? version(call) : call.client().resp3 ? 3 : 2;
    Client client = call.client();
    for (int i = 2; i < call.count(); i++) {
      int more = call.count() - 1 - i;
      if (call.is(i, "auth") && more >= 2) {
        authenticate(call, call.argument(i + 1), call.argument(i + 2));
        i += 2;
      } else if (call.is(i, "setname") && more >= 1) {
        client.name = ClientCommands.requireName(call.argument(++i));
      } else {
        throw new RespException(
            "ERR Syntax error in HELLO option '" + Bytes.text(call.argument(i)) + "'");
      }
    }
    if (!client.authenticated)
      throw new RespException(
          "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH"
              + " <user> <pass> option can be used to authenticate the client and"
              + " select the RESP protocol version at the same time");
    client.resp3 = version == 3;
    call.reply().resp3(client.resp3);
    tellServer(call.reply(), version, client.id());
  }

  private static long version(Call call) throws RespException {
    byte[] text = call.argument(1);
    if (!Numbers.isLong(text))
      throw new RespException("ERR Protocol version is not an integer or out of range");
    long version = Numbers.parse(text);
    if (version != 2 && version != 3)
      throw new RespException("NOPROTO unsupported protocol version");
    return version;
  }

  private static void tellServer(RespWriter reply, long version, long id) {
    reply.map(7);
    reply.bulk("server");
    reply.bulk("redis");
    reply.bulk("version");
    reply.bulk(REDIS_VERSION);
    reply.bulk("proto");
    reply.integer(version);
    reply.bulk("id");
    reply.integer(id);
    reply.bulk("mode");
    reply.bulk("standalone");
    reply.bulk("role");
    reply.bulk("master");
    reply.bulk("modules");
    reply.array(0);
  }

  private static void auth(Call call) throws RespException {
    if (call.count() > 3) throw RespException.syntax();
    if (call.count() == 2 && call.store().password() == null)
      throw new RespException(
          "ERR AUTH <password> called without any password configured for the default user. Are"
              + " you sure your configuration is correct?");
    byte[] user = call.count() == 3 ? call.argument(1) : DEFAULT_USER;
    authenticate(call, user, call.argument(call.count() - 1));
    call.reply().ok();
  }

  private static void authenticate(Call call, byte[] user, byte[] password) throws RespException {
    String expected = call.store().password();
    // In a time that does not tell how much of it was right.
    boolean right = expected == null || MessageDigest.isEqual(expected.getBytes(UTF_8), password);
    if (!right || !java.util.Arrays.equals(user, DEFAULT_USER))
      throw new RespException("WRONGPASS invalid username-password pair or user is disabled.");
    call.client().authenticated = true;
  }

  private static void ping(Call call) throws RespException {
    if (call.count() > 2) throw call.wrongArity();
    RespWriter reply = call.reply();
    if (call.client().isSubscribed() && !call.client().resp3) {
      reply.array(2);
      reply.bulk("pong");
      reply.bulk(call.count() > 1 ? call.argument(1) : Bytes.EMPTY);
    } else if (call.count() > 1) {
      reply.bulk(call.argument(1));
    } else {
      reply.simple("PONG");
    }
  }

  static int database(byte[] number) throws RespException {
    int index = Numbers.parseInt(number);
    if (index < 0 || index >= Store.DATABASES)
      throw new RespException("ERR DB index is out of range");
    return index;
  }

  private static void select(Call call) throws RespException {
    call.select(database(call.argument(1)));
    call.reply().ok();
  }

  private static void quit(Call call) {
    call.client().quits = true;
    call.reply().ok();
  }

  private static void reset(Call call) {
    Client client = call.client();
    client.transaction().end(client);
    call.store().pubSub().unsubscribeAll(client);
    client.name = Bytes.EMPTY;
    client.resp3 = false;
    client.replies = Client.Replies.ON;
    client.authenticated = call.store().password() == null;
    call.reply().resp3(false);
    call.select(0);
    call.reply().simple("RESET");
  }
}
