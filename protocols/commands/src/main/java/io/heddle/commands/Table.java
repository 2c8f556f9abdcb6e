package io.heddle.commands;

import static io.heddle.commands.CommandException.quote;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.heddle.protocol.UpperCase;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The commands: from a line to its answer. Shared by all connections; text has one character for
 * each byte.
 */
final class Table {
  /** To the millisecond, also where that is none. */
  static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private static final int KEYS_CHARACTERS_MAX = 16 << 10;

  /** Does what a command says; the arguments are as many as its usage names. */
  private interface Action {
    String run(String[] arguments) throws CommandException;
  }

  /**
   * One command.
   *
   * @param usage its name and its arguments, the last of which is the rest of the line if it is
   *     TEXT or V
   */
  private record Command(
      String usage, int arguments, boolean takesRest, String help, Action action) {}

  private final Map<String, Command> commands = new LinkedHashMap<>();
  private final Store store;
  private final Stats stats;

  Table(Store store, Stats stats) {
    this.store = store;
    this.stats = stats;
    add("HELP", "lists the commands", none -> help());
    add("PING", "answers PONG", none -> "PONG");
    add("TIME", "tells the time, UTC", none -> TIME.format(Instant.now()));
    add("ECHO TEXT", "answers the text", text -> text[0]);
    add("UPPER TEXT", "answers the text in upper case", text -> upper(text[0]));
    add("SET K V", "stores a value, the rest of the line", pair -> set(pair[0], pair[1]));
    add("GET K", "answers the value", key -> store.get(key[0]));
    add("DEL K", "forgets the key", key -> delete(key[0]));
    add("INCR K", "adds 1 and answers the sum", key -> Long.toString(store.increment(key[0])));
    add("KEYS", "lists the keys, sorted", none -> store.listing(KEYS_CHARACTERS_MAX));
    add("STATS", "tells what the server has done", none -> stats.text(store.size()));
    add("QUIT", "ends the connection", none -> "goodbye");
  }

  private void add(String usage, String help, Action action) {
    String[] words = usage.split(" ", -1);
    String last = words[words.length - 1];
    boolean takesRest = last.equals("TEXT") || last.equals("V");
    commands.put(words[0], new Command(usage, words.length - 1, takesRest, help, action));
  }

  /** Whether the connection ends behind the answer to this line. */
  static boolean isLast(String line) {
    return line.strip().equalsIgnoreCase("QUIT");
  }

  /** The answer to a line, without its newline. */
  String answer(String line) {
    stats.commands.increment();
    try {
      String result = run(line.stripLeading());
      return result.isEmpty() ? "OK" : "OK " + result;
    } catch (CommandException e) {
      return "ERR " + e.getMessage();
    }
  }

  private String run(String line) throws CommandException {
    if (line.isBlank()) throw new CommandException("empty", "the line is empty, try HELP");
    String[] words = line.split(" ", 2);
    Command command = commands.get(UpperCase.of(words[0]));
    if (command == null)
      throw new CommandException("unknown-command", "no command " + quote(words[0]) + ", try HELP");
    return command.action.run(arguments(command, words.length > 1 ? words[1] : ""));
  }

  /** One space parts a text from what is before it: all others belong to it. */
  private static String[] arguments(Command command, String rest) throws CommandException {
    String text = command.takesRest ? rest : rest.strip();
    int most = command.takesRest ? command.arguments : -1;
    String[] arguments = text.isEmpty() ? new String[0] : text.split(" ", most);
    if (arguments.length != command.arguments || List.of(arguments).contains(""))
      throw new CommandException("usage", command.usage);
    return arguments;
  }

  private String help() {
    return commands.values().stream().map(c -> c.usage + ": " + c.help).collect(joining("; "));
  }

  private static String upper(String text) {
    String upper = UpperCase.of(new String(text.getBytes(ISO_8859_1), UTF_8));
    return new String(upper.getBytes(UTF_8), ISO_8859_1);
  }

  private String set(String key, String value) throws CommandException {
    store.set(key, value);
    return "";
  }

  private String delete(String key) throws CommandException {
    store.delete(key);
    return "";
  }
}
