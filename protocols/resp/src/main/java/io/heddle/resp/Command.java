package io.heddle.resp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command: what it may be given, and what it does.
 *
 * @param name in lower case; of a subcommand behind its container's, {@code client|id}
 * @param arity how many words it has, its name among them; negative: at least so many
 * @param flags as COMMAND tells them
 * @param firstKey which of its words is its first key; 0: none
 * @param lastKey its last one; negative: counted from the end
 * @param keyStep from one key to the next
 * @param group as COMMAND DOCS tells it
 */
record Command(
    String name,
    int arity,
    List<String> flags,
    int firstKey,
    int lastKey,
    int keyStep,
    String group,
    Action action,
    Map<String, Command> subcommands,
    boolean deniedWhenFull,
    boolean takenFromStrangers,
    boolean subscribes) {

  /** Does it, and writes the reply. */
  @FunctionalInterface
  interface Action {
    void run(Call call) throws RespException;
  }

  static Command of(
      String name,
      int arity,
      String flags,
      int first,
      int last,
      int step,
      String group,
      Action action) {
    List<String> all = flags.isEmpty() ? List.of() : List.of(flags.split(" ", -1));
    return new Command(
        name,
        arity,
        all,
        first,
        last,
        step,
        group,
        action,
        new LinkedHashMap<>(),
        all.contains("denyoom"),
        all.contains("no_auth"),
        name.endsWith("subscribe"));
  }

  boolean takes(int words) {
    return arity >= 0 ? words == arity : words >= -arity;
  }
}
