package io.heddle.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from. The environment wins over the file, the command line over both.
 *
 * @param file of {@code --config}; null: none
 * @param environment all of it; what begins with {@code HEDDLE_} and names a key counts
 * @param protocols {@code PROTOCOL} or {@code PROTOCOL=ENDPOINT}: listeners, added to those of the
 *     file
 * @param plugins folders of {@code --plugins}, added to those of the file
 * @param options {@code [PROTOCOL.]KEY=VALUE} of {@code --option}
 * @param sets {@code LISTENER.KEY=VALUE} or {@code KEY=VALUE} of {@code --set}
 * @param admin URL or {@code off} of {@code --admin}; null: not given
 */
public record ConfigSource(
    @Nullable Path file,
    Map<String, String> environment,
    List<String> protocols,
    List<String> plugins,
    List<String> options,
    List<String> sets,
    @Nullable String admin) {

  /** A file alone. */
  public static ConfigSource file(Path file) {
    return new ConfigSource(file, Map.of(), List.of(), List.of(), List.of(), List.of(), null);
  }

  /** {@code heddle serve} with these arguments, and nothing else. */
  public static ConfigSource protocols(String... protocols) {
    return new ConfigSource(
        null, Map.of(), List.of(protocols), List.of(), List.of(), List.of(), null);
  }
}
