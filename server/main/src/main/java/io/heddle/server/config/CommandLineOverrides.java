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

  private final Draft draft;
  private final ConfigSource source;

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

  CommandLineOverrides(Draft draft, ConfigSource source) {
    this.draft = draft;
    this.source = source;
  }

  void apply() {
    for (String option : source.options())
      option(Assignment.parse("--option", option, "[PROTOCOL.]KEY=VALUE"));
    for (String set : source.sets())
      set(Assignment.parse("--set", set, "LISTENER.KEY=VALUE or KEY=VALUE"));
    String admin = source.admin();
    if (admin != null) {
      draft.put(List.of("admin", "endpoint"), new Node.Text(admin, Origin.commandLine("--admin")));
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
      optionForAny(option);
    }
  }

  /** Without a prefix it is for the listeners of the command line, if there are any. */
  private void optionForAny(Assignment option) {
    int end = draft.listeners().size();
    int begin = source.protocols().isEmpty() ? 0 : end - source.protocols().size();
    boolean shared = end - begin > 1;
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
    if (inListener && set.path().size() == 1) {
      throw Problems.at(
          set.value().origin(),
          "expected a key of the listener as well, as in " + set.first() + ".backlog=128");
    } else if (inListener) {
      draft.putWhere("name", set.first(), set.rest(), set.value());
    } else if (keys.contains(set.first())) {
      draft.put(set.path(), set.value());
    } else {
      List<String> known = new ArrayList<>(draft.names());
      known.addAll(keys);
      throw Problems.at(
          set.value().origin(), "unknown listener or key, " + Nearest.hint(set.first(), known));
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
