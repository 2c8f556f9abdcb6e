package io.heddle.resp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All commands, by name. Complete before the first is looked up; thread-safe from then on. */
final class CommandTable {
  private final Map<String, Command> byName = new LinkedHashMap<>();

  /** By a hash of the name that does not mind its case. */
  private final List<@Nullable Command>[] buckets = newBuckets();

  private static final int BUCKETS = 1 << 10;

  private String group = "";

  @SuppressWarnings({"unchecked", "rawtypes"}) // There are no arrays of a generic type.
  private static List<@Nullable Command>[] newBuckets() {
    return new List[BUCKETS];
  }

  CommandTable() {
    Connections.addTo(this.group("connection"));
    ServerCommands.addTo(this.group("server"));
    Keys.addTo(this.group("generic"));
    Expiry.addTo(this.group("generic"));
    Scans.addTo(this.group("generic"));
    Sort.addTo(this.group("generic"));
    Strings.addTo(this.group("string"));
    Ranges.addTo(this.group("string"));
    Lcs.addTo(this.group("string"));
    Counters.addTo(this.group("string"));
    Bits.addTo(this.group("bitmap"));
    Hashes.addTo(this.group("hash"));
    Lists.addTo(this.group("list"));
    ListMoves.addTo(this.group("list"));
    Sets.addTo(this.group("set"));
    SetAlgebra.addTo(this.group("set"));
    SortedSets.addTo(this.group("sorted-set"));
    SortedSetRanges.addTo(this.group("sorted-set"));
    SortedSetPops.addTo(this.group("sorted-set"));
    SortedSetAlgebra.addTo(this.group("sorted-set"));
    Transactions.addTo(this.group("transactions"));
    Subscriptions.addTo(this.group("pubsub"));
  }

  private CommandTable group(String name) {
    group = name;
    return this;
  }

  /** A command without keys. */
  CommandTable add(String name, int arity, String flags, Command.Action action) {
    return add(name, arity, flags, 0, 0, 0, action);
  }

  /** A command of one key, its first word. */
  CommandTable addKeyed(String name, int arity, String flags, Command.Action action) {
    return add(name, arity, flags, 1, 1, 1, action);
  }

  CommandTable add(
      String name, int arity, String flags, int first, int last, int step, Command.Action action) {
    Command command = Command.of(name, arity, flags, first, last, step, group, action);
    int bar = name.indexOf('|');
    if (bar < 0) {
      byName.put(name, command);
      bucket(Bytes.of(name)).add(command);
    } else {
      Command container = byName.get(name.substring(0, bar));
      if (container != null) container.subcommands().put(name.substring(bar + 1), command);
    }
    return this;
  }

  /** The name alone does nothing: the next word says what. */
  CommandTable addContainer(String name) {
    return add(
            name,
            -2,
            "",
            call -> {
              throw RespException.syntax();
            })
        .addHelp(name);
  }

  /** A subcommand that tells the others. */
  CommandTable addHelp(String container) {
    return add(container + "|help", 2, "loading stale", call -> help(call, container));
  }

  private void help(Call call, String container) {
    Command command = Objects.requireNonNull(byName.get(container));
    RespWriter reply = call.reply();
    reply.array(command.subcommands().size() + 2L);
    reply.simple(
        container.toUpperCase(Locale.ROOT)
            + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
    for (String name : command.subcommands().keySet())
      if (!name.equals("help")) reply.simple(name.toUpperCase(Locale.ROOT));
    reply.simple("HELP");
    reply.simple("    Prints this help.");
  }

  private List<@Nullable Command> bucket(byte[] name) {
    int index = index(name);
    if (buckets[index] == null) buckets[index] = new ArrayList<>(1);
    return buckets[index];
  }

  private static int index(byte[] name) {
    int hash = 0;
    for (byte one : name) hash = hash * 31 + (one | 0x20);
    return (hash ^ hash >>> 10) & (BUCKETS - 1);
  }

  @Nullable Command find(byte[] name) {
    List<@Nullable Command> those = buckets[index(name)];
    if (those == null) return null;
    for (Command command : those)
      if (command != null && Bytes.is(name, command.name())) return command;
    return null;
  }

  Collection<Command> all() {
    return byName.values();
  }
}
