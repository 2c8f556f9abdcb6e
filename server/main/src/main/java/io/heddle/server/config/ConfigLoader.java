package io.heddle.server.config;

import java.nio.file.Path;
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
    Draft draft = Draft.of(root(source.file()));
    ListenerArguments.add(source.protocols(), draft);
    if (source.file() == null && draft.listeners().isEmpty()) {
      throw new ConfigException(
          "nothing to serve: expected a protocol, as in heddle serve echo, or a file, as in --config FILE");
    }
    ListenerNames.complete(draft);
    new EnvironmentOverrides(draft).apply(source.environment());
    new CommandLineOverrides(draft, source).apply();
    return bind(draft);
  }

  private static Node.Keys root(@Nullable Path file) {
    return file == null
        ? Node.Keys.none(Origin.commandLine("command line"))
        : YamlReader.read(file);
  }

  private static ServerConfig bind(Draft draft) {
    Problems problems = new Problems();
    ServerConfig config =
        new RecordBinder(problems).bind(RecordShape.of(ServerConfig.class), draft.tree(), "");
    if (config != null) new Clashes(problems, draft.listeners()).find(config.listeners());
    problems.throwIfAny();
    if (config == null)
      throw new IllegalStateException("a configuration that is neither right nor wrong");
    return config;
  }
}
