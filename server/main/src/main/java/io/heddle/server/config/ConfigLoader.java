package io.heddle.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one configuration of a file, the environment and the command line. */
public final class ConfigLoader {
  private ConfigLoader() {}

  /**
   * Loads and validates. What needs the protocols' jars is left to later: whether the protocols
   * exist, and {@link ListenerConfig#bindOptions}.
   *
   * @throws ConfigException if anything is wrong, with every problem that was found
   */
  public static ServerConfig load(ConfigSource source) {
    return read(source).config();
  }

  /**
   * Loads, for somebody who wants to look further even where something is wrong.
   *
   * @throws ConfigException if it cannot be read at all
   */
  public static Reading read(ConfigSource source) {
    Draft draft = Draft.of(root(source.file()));
    ListenerArguments.add(source.protocols(), draft);
    if (source.file() == null && draft.listeners().isEmpty()) {
      throw new ConfigException(
          "nothing to serve: expected a protocol, as in heddle serve echo, or a file, as in --config FILE");
    }
    Problems problems = new Problems();
    ListenerNames.complete(draft);
    new EnvironmentOverrides(draft, problems).apply(source.environment());
    new CommandLineOverrides(draft, source, problems).apply();
    return bind(draft, problems);
  }

  private static Node.Keys root(@Nullable Path file) {
    return file == null
        ? Node.Keys.none(Origin.commandLine("command line"))
        : YamlReader.read(file);
  }

  private static Reading bind(Draft draft, Problems problems) {
    PluginFolders folders = PluginFolders.of(draft.get("plugins"), problems);
    List<ListenerSketch> listeners = ListenerSketch.of(draft.listeners());
    new Clashes(problems).find(listeners, draft.admin());
    ServerConfig config =
        new RecordBinder(problems).bind(RecordShape.of(ServerConfig.class), draft.tree(), "");
    return new Reading(
        config,
        problems.found(),
        folders.present(),
        folders.missing(),
        listeners,
        AdminSketch.of(draft.get(Draft.ADMIN)));
  }
}
