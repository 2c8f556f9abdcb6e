package io.heddle.resp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** COMMAND: what commands there are, for clients that look before they ask. */
final class CommandCommands {
  private CommandCommands() {}

  static void addTo(CommandTable table) {
    String flags = "loading stale";
    table
        .add("command", -1, flags, call -> tellAll(call, call.table().all()))
        .addHelp("command")
        .add("command|count", 2, flags, call -> call.reply().integer(call.table().all().size()))
        .add("command|list", -2, flags, CommandCommands::list)
        .add("command|info", -2, flags, CommandCommands::info)
        .add("command|getkeys", -4, flags, CommandCommands::keys);
  }

  private static void tellAll(Call call, Collection<Command> commands) {
    call.reply().array(commands.size());
    for (Command command : commands) tell(call.reply(), command);
  }

  private static void tell(RespWriter reply, Command command) {
    reply.array(10);
    reply.bulk(command.name());
    reply.integer(command.arity());
    reply.set(command.flags().size());
    command.flags().forEach(reply::simple);
    reply.integer(command.firstKey());
    reply.integer(command.lastKey());
    reply.integer(command.keyStep());
    // Access categories, tips and key specifications: it has none to tell.
    reply.set(0);
    reply.array(0);
    reply.array(0);
    reply.array(command.subcommands().size());
    for (Command subcommand : command.subcommands().values()) tell(reply, subcommand);
  }

  private static @Nullable Command find(Call call, byte[] name) {
    String[] parts = Bytes.lower(name).split("\\|", 2);
    Command command = call.table().find(Bytes.of(parts[0]));
    return command == null || parts.length == 1 ? command : command.subcommands().get(parts[1]);
  }

  private static void list(Call call) throws RespException {
    boolean all = call.count() == 2;
    if (!all && !(call.count() == 5 && call.is(2, "filterby"))) throw RespException.syntax();
    if (!all && !call.is(3, "pattern") && !call.is(3, "module") && !call.is(3, "aclcat"))
      throw RespException.syntax();
    List<String> names = new ArrayList<>();
    for (Command command : call.table().all()) {
      addName(call, command, names);
      for (Command subcommand : command.subcommands().values()) addName(call, subcommand, names);
    }
    call.reply().array(names.size());
    names.forEach(call.reply()::bulk);
  }

  /** There are no modules, and no access categories. */
  private static void addName(Call call, Command command, List<String> names) {
    boolean asked =
        call.count() == 2
            || (call.is(3, "pattern")
                && Glob.matches(Bytes.of(Bytes.lower(call.argument(4))), Bytes.of(command.name())));
    if (asked) names.add(command.name());
  }

  private static void info(Call call) {
    if (call.count() == 2) {
      tellAll(call, call.table().all());
      return;
    }
    call.reply().array(call.count() - 2);
    for (byte[] name : call.from(2)) {
      Command command = find(call, name);
      if (command == null) call.reply().nil();
      else tell(call.reply(), command);
    }
  }

  private static void keys(Call call) throws RespException {
    byte[][] words = call.from(2);
    Command command = Dispatcher.find(call.table(), words);
    if (command == null) throw new RespException("ERR Invalid command specified");
    boolean keyless = command.firstKey() == 0 && !command.flags().contains("movablekeys");
    if (keyless || command.flags().contains("pubsub"))
      throw new RespException("ERR The command has no key arguments");
    if (!command.takes(words.length))
      throw new RespException("ERR Invalid number of arguments specified for command");
    List<byte[]> keys = new ArrayList<>();
    int last = command.lastKey() < 0 ? words.length + command.lastKey() : command.lastKey();
    if (command.firstKey() > 0)
      for (int i = command.firstKey(); i <= last; i += command.keyStep()) keys.add(words[i]);
    if (command.flags().contains("movablekeys")) addMovable(command.name(), words, keys);
    call.reply().array(keys.size());
    keys.forEach(call.reply()::bulk);
  }

  /** Those behind their number, or behind STORE. */
  private static void addMovable(String name, byte[][] words, List<byte[]> keys)
      throws RespException {
    if (name.startsWith("sort")) {
      byte[] target = null;
      for (int i = 2; i + 1 < words.length; i++) {
        if (name.equals("sort") && Bytes.is(words[i], "store")) target = words[++i];
        else if (Bytes.is(words[i], "limit")) i += 2;
        else if (Bytes.is(words[i], "get") || Bytes.is(words[i], "by")) i++;
      }
      if (target != null) keys.add(target);
      return;
    }
    boolean second = name.startsWith("b") || name.endsWith("store");
    int at = second ? 2 : 1;
    long count = Numbers.isLong(words[at]) ? Numbers.parse(words[at]) : 0;
    if (count < 1 || count > words.length - at - 1)
      throw new RespException("ERR Invalid arguments specified for command");
    keys.addAll(List.of(words).subList(at + 1, at + 1 + (int) count));
  }
}
