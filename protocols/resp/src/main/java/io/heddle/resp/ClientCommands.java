package io.heddle.resp;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CLIENT. */
final class ClientCommands {
  private static final String FLAGS = "noscript loading stale";

  private static final int NAME_BYTES_MAX = 4 << 10;

  private ClientCommands() {}

  static void addTo(CommandTable table) {
    table
        .addContainer("client")
        .add("client|id", 2, FLAGS, call -> call.reply().integer(call.client().id()))
        .add("client|getname", 2, FLAGS, ClientCommands::getName)
        .add("client|setname", 3, FLAGS, ClientCommands::setName)
        .add("client|setinfo", 4, FLAGS, ClientCommands::setInfo)
        .add(
            "client|info",
            2,
            FLAGS,
            call -> call.reply().verbatim(line(call, call.client()) + "\n"))
        .add("client|list", -2, "admin " + FLAGS, ClientCommands::list)
        .add("client|kill", -3, "admin " + FLAGS, ClientCommands::kill)
        .add("client|reply", 3, FLAGS, ClientCommands::reply)
        .add("client|no-evict", 3, "admin " + FLAGS, ClientCommands::noEvict)
        .add("client|no-touch", 3, FLAGS, ClientCommands::noTouch)
        .add("client|getredir", 2, FLAGS, call -> call.reply().integer(-1))
        .add("client|unblock", -3, "admin " + FLAGS, ClientCommands::unblock);
  }

  private static void getName(Call call) {
    if (call.client().name.length == 0) call.reply().nil();
    else call.reply().bulk(call.client().name);
  }

  private static void setName(Call call) throws RespException {
    call.client().name = requireName(call.argument(2));
    call.reply().ok();
  }

  static byte[] requireName(byte[] name) throws RespException {
    if (!isVisible(name) || name.length > NAME_BYTES_MAX)
      throw new RespException(
          "ERR Client names cannot contain spaces, newlines or special characters.");
    return name;
  }

  private static boolean isVisible(byte[] text) {
    for (byte one : text) if (one < '!' || one > '~') return false;
    return true;
  }

  private static void setInfo(Call call) throws RespException {
    byte[] value = call.argument(3);
    boolean name = call.is(2, "lib-name");
    if (!name && !call.is(2, "lib-ver"))
      throw new RespException("ERR Unrecognized option '" + Bytes.text(call.argument(2)) + "'");
    if (!isVisible(value) || value.length > NAME_BYTES_MAX)
      throw new RespException(
          "ERR "
              + (name ? "lib-name" : "lib-ver")
              + " cannot contain spaces, newlines or special"
              + " characters.");
    if (name) call.client().libraryName = value;
    else call.client().libraryVersion = value;
    call.reply().ok();
  }

  // --- the list

  private static void list(Call call) throws RespException {
    if (call.count() > 2 && !call.is(2, "type") && !call.is(2, "id")) throw RespException.syntax();
    if (call.count() == 3 || (call.count() > 4 && call.is(2, "type"))) throw RespException.syntax();
    var text = new StringBuilder();
    for (Client client : call.store().stats().clients.values())
      if (isAskedFor(call, client)) text.append(line(call, client)).append('\n');
    call.reply().verbatim(text.toString());
  }

  private static boolean isAskedFor(Call call, Client client) throws RespException {
    if (call.count() == 2) return true;
    if (call.is(2, "type")) return isOfType(client, call.argument(3));
    for (byte[] id : call.from(3)) {
      if (!Numbers.isLong(id)) throw new RespException("ERR Invalid client ID");
      if (Numbers.parse(id) == client.id()) return true;
    }
    return false;
  }

  private static boolean isOfType(Client client, byte[] word) throws RespException {
    String type = Bytes.lower(word);
    if (!List.of("normal", "master", "replica", "slave", "pubsub").contains(type))
      throw new RespException("ERR Unknown client type '" + Bytes.text(word) + "'");
    return type.equals(client.isSubscribed() ? "pubsub" : "normal");
  }

  private static String line(Call call, Client client) {
    String flags = client.waiter() != null ? "b" : client.isSubscribed() ? "P" : "";
    if (client.transaction().isOpen()) flags += "x";
    // What only Redis has, buffers and events of its own, is as if it were empty.
    return ("id=%d addr=%s laddr=%s fd=-1 name=%s age=%d idle=%d flags=%s db=%d sub=%d psub=%d"
            + " ssub=%d multi=%d qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=%d rbs=0 rbp=0 obl=0 oll=0"
            + " omem=0 tot-mem=0 events=r cmd=%s user=default redir=-1 resp=%d lib-name=%s"
            + " lib-ver=%s")
        .formatted(
            client.id(),
            address(client),
            localAddress(call, client),
            Bytes.text(client.name),
            (call.now() - client.sinceMillis) / 1000,
            (call.now() - client.lastMillis) / 1000,
            flags.isEmpty() ? "N" : flags,
            client.database,
            client.subscribed(Topic.CHANNEL).size(),
            client.subscribed(Topic.PATTERN).size(),
            client.subscribed(Topic.SHARD).size(),
            client.transaction().isOpen() ? client.transaction().queue().size() : -1,
            client.transaction().bytes(),
            client.lastCommand,
            client.resp3 ? 3 : 2,
            Bytes.text(client.libraryName),
            Bytes.text(client.libraryVersion));
  }

  /**
   * As far as the listener's endpoint tells it; what only a configuration with several knows is
   * left out.
   */
  private static String localAddress(Call call, Client client) {
    if (client.connection().peer() instanceof InetSocketAddress)
      return call.store().address().map(Address::toString).orElse("");
    return address(client);
  }

  private static String address(Client client) {
    String address = client.connection().peer().toString();
    if (client.connection().peer() instanceof InetSocketAddress)
      return address.substring(address.lastIndexOf('/', address.indexOf(':')) + 1);
    // A path is the client's word, and a line has its fields behind spaces.
    return "unix:" + address.replaceAll("[^!-~]", "?");
  }

  // --- the others

  private static void kill(Call call) throws RespException {
    boolean old = call.count() == 3;
    int killed = 0;
    if (!old && call.count() % 2 == 1) throw RespException.syntax();
    boolean skipMe = true;
    for (int i = 2; !old && i < call.count(); i += 2)
      if (call.is(i, "skipme")) skipMe = call.is(i + 1, "yes");
    for (Client client : call.store().stats().clients.values()) {
      boolean self = client == call.client();
      if (old ? !address(client).equals(Bytes.text(call.argument(2))) : !matches(call, client))
        continue;
      if (!old && self && skipMe) continue;
      if (self) client.quits = true;
      else client.connection().hangUp();
      killed++;
    }
    if (old && killed == 0) throw new RespException("ERR No such client");
    if (old) call.reply().ok();
    else call.reply().integer(killed);
  }

  private static boolean matches(Call call, Client client) throws RespException {
    boolean all = true;
    for (int i = 2; i < call.count(); i += 2) {
      byte[] value = call.argument(i + 1);
      // Each is looked at, whatever the others said: one may be wrong.
      all &=
          switch (Bytes.lower(call.argument(i))) {
            case "id" -> {
              if (!Numbers.isLong(value) || Numbers.parse(value) < 1)
                throw new RespException("ERR client-id should be greater than 0");
              yield Numbers.parse(value) == client.id();
            }
            case "addr" -> address(client).equals(Bytes.text(value));
            case "laddr" -> localAddress(call, client).equals(Bytes.text(value));
            case "type" -> isOfType(client, value);
            case "user" -> isOfUser(value);
            case "skipme" -> {
              if (!Bytes.is(value, "yes") && !Bytes.is(value, "no")) throw RespException.syntax();
              yield true;
            }
            default -> throw RespException.syntax();
          };
    }
    return all;
  }

  private static boolean isOfUser(byte[] name) throws RespException {
    if (Bytes.text(name).equals("default")) return true;
    throw new RespException("ERR No such user '" + Bytes.text(name) + "'");
  }

  private static void reply(Call call) throws RespException {
    Client client = call.client();
    switch (Bytes.lower(call.argument(2))) {
      case "on" -> {
        client.replies = Client.Replies.ON;
        call.reply().ok();
      }
      case "off" -> client.replies = Client.Replies.OFF;
      case "skip" -> {
        if (client.replies != Client.Replies.OFF) client.replies = Client.Replies.SKIP_NEXT;
      }
      default -> throw RespException.syntax();
    }
  }

  private static void noEvict(Call call) throws RespException {
    call.client().evictable = !onOff(call);
    call.reply().ok();
  }

  private static void noTouch(Call call) throws RespException {
    onOff(call);
    call.reply().ok();
  }

  private static boolean onOff(Call call) throws RespException {
    if (call.is(2, "on")) return true;
    if (call.is(2, "off")) return false;
    throw RespException.syntax();
  }

  private static void unblock(Call call) throws RespException {
    if (call.count() > 4)
      throw new RespException(
          "ERR unknown subcommand or wrong number of arguments for '%s'. Try CLIENT HELP."
              .formatted(Bytes.text(call.argument(1))));
    boolean error = call.count() == 4 && call.is(3, "error");
    if (call.count() == 4 && !error && !call.is(3, "timeout"))
      throw new RespException("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    Waiter waiter = waiter(call.store().stats().clients.get(call.number(2)));
    if (waiter != null)
      call.store()
          .blocking()
          .giveUp(waiter, error ? "UNBLOCKED client unblocked via CLIENT UNBLOCK" : "");
    call.reply().bool(waiter != null);
  }

  private static @Nullable Waiter waiter(@Nullable Client client) {
    return client == null ? null : client.waiter();
  }
}
