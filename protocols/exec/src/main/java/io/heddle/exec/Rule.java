package io.heddle.exec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One entry of what may be run: a command, and patterns for its arguments.
 *
 * @param patterns one for each argument; a last {@code **} is for any further ones
 */
record Rule(String name, Path program, List<String> patterns) {
  private static final String ANY_MORE = "**";

  /**
   * @param entry as in the configuration
   * @param path the folders to look for the command in, as in {@code PATH}
   * @throws IllegalArgumentException if there is no such command
   */
  static Rule of(String entry, String path) {
    List<String> words;
    try {
      words = Words.split(entry);
    } catch (RefusedException wrong) {
      throw new IllegalArgumentException("allow: '" + entry + "': " + wrong.getMessage(), wrong);
    }
    if (words.isEmpty())
      throw new IllegalArgumentException("allow: expected a command such as date, got ''");
    List<String> patterns = words.size() == 1 ? List.of(ANY_MORE) : words.subList(1, words.size());
    return new Rule(words.get(0), program(words.get(0), path), List.copyOf(patterns));
  }

  /** Looked up once: what appears in those folders later is not run. */
  static Path program(String name, String path) {
    List<String> folders = name.startsWith("/") ? List.of("/") : List.of(path.split(":", -1));
    if (name.startsWith("/") || name.indexOf('/') < 0) {
      for (String folder : folders) {
        // An empty one would be the folder that the server was started in.
        if (!folder.startsWith("/")) continue;
        Path program = Path.of(folder).resolve(name);
        if (Files.isRegularFile(program) && Files.isExecutable(program)) return program;
      }
    }
    throw new IllegalArgumentException(
        "allow: expected a program in %s, or an absolute path of one, got '%s'"
            .formatted(path, name));
  }

  boolean allows(List<String> words) {
    if (!words.get(0).equals(name)) return false;
    List<String> arguments = words.subList(1, words.size());
    boolean anyMore = patterns.get(patterns.size() - 1).equals(ANY_MORE);
    int fixed = patterns.size() - (anyMore ? 1 : 0);
    if (anyMore ? arguments.size() < fixed : arguments.size() != fixed) return false;
    for (int i = 0; i < fixed; i++) if (!matches(patterns.get(i), arguments.get(i))) return false;
    return true;
  }

  /**
   * Whether {@code *} (any characters) and {@code ?} (one) can make a pattern this text. They stand
   * for no option and no way upwards: where those are meant, the pattern says so.
   */
  static boolean matches(String pattern, String text) {
    if (text.startsWith("-") && !pattern.startsWith("-")) return false;
    if (leadsUp(text) && !leadsUp(pattern)) return false;
    // What is between two stars is looked for once, and where it is first found is good enough: no
    // text takes long. The last has to end the text.
    String expression =
        Pattern.quote(pattern).replace("?", "\\E.\\Q").replace("*", "\\E)(?>.*?\\Q");
    return Pattern.compile("(?>" + expression + "\\z)", Pattern.DOTALL).matcher(text).matches();
  }

  private static boolean leadsUp(String path) {
    return List.of(path.split("/", -1)).contains("..");
  }
}
