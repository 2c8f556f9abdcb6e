package io.heddle.server.config;

import io.heddle.server.text.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code HEDDLE_DRAIN_TIMEOUT}, {@code HEDDLE_ADMIN_ENDPOINT}, {@code
 * HEDDLE_LISTENERS_SHOUT_IDLE_TIMEOUT}. An underscore is a dot or a hyphen; the names of listeners
 * and keys tell which. Other variables are not ours: the launcher has some, and a Kubernetes
 * service named heddle-admin sets {@code HEDDLE_ADMIN_PORT} in every pod.
 */
final class EnvironmentOverrides {
  private static final String PREFIX = "HEDDLE_";
  private static final String LISTENER_PREFIX = "HEDDLE_LISTENERS_";

  private final Draft draft;

  private final Problems problems;

  EnvironmentOverrides(Draft draft, Problems problems) {
    this.draft = draft;
    this.problems = problems;
  }

  void apply(Map<String, String> environment) {
    // Sorted, so that of several mistakes the same one is reported every time.
    new TreeMap<>(environment)
        .forEach((variable, text) -> {
          Node value = new Node.Text(text, Origin.environment(variable));
          if (variable.startsWith(LISTENER_PREFIX)) {
            putIntoListener(variable.substring(LISTENER_PREFIX.length()), value);
          } else if (variable.startsWith(PREFIX)) {
            for (List<String> path : paths(ServerConfig.class, variable.substring(PREFIX.length())))
              draft.put(path, value);
          }
        });
  }

  private void putIntoListener(String rest, Node value) {
    List<String> matches = new ArrayList<>();
    for (String name : draft.names().stream().distinct().toList()) {
      if (!rest.startsWith(upper(name) + "_")) continue;
      for (List<String> path : paths(ListenerConfig.class, rest.substring(name.length() + 1))) {
        matches.add(name + "." + String.join(".", path));
        draft.putWhere("name", name, path, value);
      }
    }
    if (matches.isEmpty()) problems.add(value.origin(), unknown(rest));
    if (matches.size() > 1) {
      problems.add(
          value.origin(),
          "expected one meaning, got " + String.join(" and ", matches) + ": use --set");
    }
  }

  private String unknown(String rest) {
    List<String> known = RecordShape.of(ListenerConfig.class).names();
    for (String name : draft.names()) {
      if (!rest.startsWith(upper(name) + "_")) continue;
      String key = kebab(rest.substring(name.length() + 1));
      return "listener " + name + ": " + key + ": unknown key, " + Nearest.hint(key, known);
    }
    return "expected HEDDLE_LISTENERS_NAME_KEY with the name of a listener, which are: "
        + String.join(", ", draft.names());
  }

  /** The keys that the rest of a variable's name may stand for, and the keys within them. */
  private static List<List<String>> paths(Class<? extends Record> type, String rest) {
    List<List<String>> paths = new ArrayList<>();
    RecordShape<?> shape = RecordShape.of(type);
    for (String name : shape.names()) {
      OptionKey key = shape.key(name);
      if (key == null) continue;
      if (rest.equals(upper(name))) paths.add(List.of(name));
      if (!rest.startsWith(upper(name) + "_")) continue;
      for (List<String> below : pathsBelow(key.type(), rest.substring(name.length() + 1))) {
        List<String> path = new ArrayList<>(List.of(name));
        path.addAll(below);
        paths.add(path);
      }
    }
    return paths;
  }

  private static List<List<String>> pathsBelow(OptionType type, String rest) {
    return switch (type) {
      case OptionType.Section section -> paths(section.type(), rest);
      case OptionType.Maybe maybe -> pathsBelow(maybe.inner(), rest);
      // Nobody knows a protocol's options here, but they are written in kebab-case.
      case OptionType.Raw raw -> rest.isEmpty() ? List.of() : List.of(List.of(kebab(rest)));
      default -> List.of();
    };
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static String kebab(String variable) {
    return variable.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
