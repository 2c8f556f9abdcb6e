package io.heddle.server.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code heddle serve} as they are nearly always: protocols, and options that each
 * have a value. Picocli, which reads all others and says what is wrong with them, is compiled for
 * Java 5, so that no AOT cache takes it in, and is half of a server's start.
 */
final class PlainArguments {
  private static final Set<String> ONCE = Set.of("--config", "--admin");
  private static final Set<String> REPEATED = Set.of("--plugins", "--option", "--set");

  private final List<String> protocols = new ArrayList<>();
  private final Map<String, List<String>> options = new HashMap<>();

  private PlainArguments() {}

  /** Null where there is anything else among them, right or wrong. */
  static @Nullable ServeOptions read(String... args) {
    var plain = new PlainArguments();
    return args.length > 0 && args[0].equals("serve") && plain.takes(args) ? plain.read() : null;
  }

  private @Nullable ServeOptions read() {
    try {
      String config = one("--config");
      return new ServeOptions(
          protocols,
          config == null ? null : Path.of(config),
          all("--plugins"),
          all("--option"),
          all("--set"),
          one("--admin"));
    } catch (InvalidPathException wrong) {
      return null;
    }
  }

  private List<String> all(String option) {
    return options.getOrDefault(option, List.of());
  }

  private @Nullable String one(String option) {
    List<String> values = all(option);
    return values.isEmpty() ? null : values.getFirst();
  }

  private boolean takes(String... args) {
    for (int i = 1; i < args.length; i++) {
      String word = args[i];
      if (special(word)) return false;
      if (!word.startsWith("-")) {
        protocols.add(word);
        continue;
      }
      int equals = word.indexOf('=');
      boolean apart = equals < 0;
      if (apart && i + 1 == args.length) return false;
      String value = apart ? args[++i] : word.substring(equals + 1);
      if (!takes(apart ? word : word.substring(0, equals), value)) return false;
    }
    return true;
  }

  private boolean takes(String option, String value) {
    if (special(value) || value.startsWith("-")) return false;
    boolean known =
        REPEATED.contains(option) || (ONCE.contains(option) && !options.containsKey(option));
    if (!known) return false;
    // No lambda: the first in a process costs what this class is to save.
    List<String> values = options.getOrDefault(option, new ArrayList<>());
    values.add(value);
    options.put(option, values);
    return true;
  }

  /** What picocli takes for more than its text: nothing, a file of arguments, quotes. */
  private static boolean special(String word) {
    return word.isEmpty() || word.startsWith("@") || word.indexOf('"') >= 0;
  }
}
