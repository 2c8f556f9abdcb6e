package io.heddle.server.config;

import io.heddle.server.text.Nearest;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code --option}, {@code --set}, {@code --plugins} and {@code --admin}, which win over everything
 * else.
 */
final class CommandLineOverrides {
  private static final String OPTIONS = "options";
  private static final RecordShape<ListenerConfig> LISTENER = RecordShape.of(ListenerConfig.class);

  private final Draft draft;
  private final ConfigSource source;
  private final Problems problems;

  /** {@code a.b=value}. */
  private record Assignment(List<String> path, Node.Text value) {
    static Assignment parse(String flag, String argument, String form) {
      String wrong = flag + " " + argument + ": expected " + form;
      int equals = argument.indexOf('=');
      if (equals < 1) throw new ConfigException(wrong);
      String key = argument.substring(0, equals);
      Origin origin = Origin.commandLine(flag + " " + key);
      List<String> path = List.of(key.split("\\.", -1));
      if (path.contains("")) throw new ConfigException(wrong);
      return new Assignment(path, new Node.Text(argument.substring(equals + 1), origin));
    }

    String first() {
      return path.get(0);
    }

    List<String> rest() {
      return path.subList(1, path.size());
    }
  }

  CommandLineOverrides(Draft draft, ConfigSource source, Problems problems) {
    this.draft = draft;
    this.problems = problems;
    this.source = source;
  }

  void apply() {
    for (String option : source.options())
      option(Assignment.parse("--option", option, "[PROTOCOL.]KEY=VALUE"));
    for (String set : source.sets())
      set(Assignment.parse("--set", set, "LISTENER.KEY=VALUE or KEY=VALUE"));
    String admin = source.admin();
    if (admin != null) {
      draft.put(Draft.ADMIN_ENDPOINT, new Node.Text(admin, Origin.commandLine("--admin")));
    }
    addPlugins();
  }

  private void option(Assignment option) {
    boolean prefixed = option.path().size() > 1;
    if (prefixed && draft.texts("protocol").contains(option.first())) {
      draft.putWhere("protocol", option.first(), inOptions(option.rest()), option.value());
    } else if (prefixed && draft.names().contains(option.first())) {
      draft.putWhere("name", option.first(), inOptions(option.rest()), option.value());
    } else {
      optionForAny(option, prefixed);
    }
  }

  /**
   * Without a prefix it is for the listeners of the command line, if there are any; so is what has
   * one that nobody is called, for it may be the key of an option that has keys.
   */
  private void optionForAny(Assignment option, boolean prefixed) {
    int end = draft.listeners().size();
    int begin = source.protocols().isEmpty() ? 0 : end - source.protocols().size();
    boolean shared = prefixed || end - begin > 1;
    Node value =
        shared ? option.value().at(Origin.shared(option.value().origin().text())) : option.value();
    for (int i = begin; i < end; i++) draft.putInto(i, inOptions(option.path()), value);
  }

  private static List<String> inOptions(List<String> path) {
    List<String> whole = new ArrayList<>(List.of(OPTIONS));
    whole.addAll(path);
    return whole;
  }

  private void set(Assignment set) {
    boolean inListener = draft.names().contains(set.first());
    List<String> keys = new ArrayList<>(RecordShape.of(ServerConfig.class).names());
    keys.remove(Draft.LISTENERS);
    if (inListener && set.path().size() > 1) {
      setInListener(set);
    } else if (!inListener && keys.contains(set.first())) {
      draft.put(set.path(), set.value());
    } else {
      problems.add(set.value().origin(), unknown(set, inListener, keys));
    }
  }

  private String unknown(Assignment set, boolean inListener, List<String> keys) {
    if (inListener)
      return "expected a key of the listener as well, as in " + set.first() + ".backlog=128";
    List<String> names = draft.names();
    if (set.path().size() == 1 && LISTENER.key(set.first()) != null && !names.isEmpty()) {
      return "expected the name of a listener before this key, as in "
          + names.get(0)
          + "."
          + set.first()
          + "="
          + set.value().text();
    }
    for (ListenerSketch listener : ListenerSketch.of(draft.listeners())) {
      if (listener.protocol().filter(set.first()::equals).isPresent())
        return "expected the name of a listener, that of protocol "
            + set.first()
            + " is "
            + listener.name();
    }
    List<String> known = new ArrayList<>(names);
    known.addAll(keys);
    return "unknown listener or key, " + Nearest.hint(set.first(), known);
  }

  private void setInListener(Assignment set) {
    String key = set.rest().get(0);
    boolean known = LISTENER.key(key) != null || Nearest.of(key, LISTENER.names()).isPresent();
    if (known) {
      draft.putWhere("name", set.first(), set.rest(), set.value());
    } else {
      // The binder would list every key; most likely an option of the protocol was meant.
      problems.add(
          set.value().origin(),
          "a listener has no key "
              + key
              + "; an option of its protocol is given as --option "
              + set.first()
              + "."
              + String.join(".", set.rest())
              + "="
              + set.value().text());
    }
  }

  private void addPlugins() {
    if (source.plugins().isEmpty()) return;
    Node written = draft.get("plugins");
    // What is not a list of folders is left for the binder to report.
    if (written instanceof Node.Keys) return;
    List<Node> folders = new ArrayList<>(written == null ? List.of() : RecordBinder.items(written));
    Origin origin = Origin.commandLine("--plugins");
    for (String folder : source.plugins()) folders.add(new Node.Text(folder, origin));
    draft.replace("plugins", new Node.Items(folders, written == null ? origin : written.origin()));
  }
}
