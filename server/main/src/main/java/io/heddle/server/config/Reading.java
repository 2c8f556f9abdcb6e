package io.heddle.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was read, right or wrong. Where it is wrong, what can be told of it all the
 * same lets others look for further mistakes.
 *
 * @param plugins the folders that are there
 * @param lacksPlugins whether others are not
 * @param listeners as far as each can be read
 * @param admin likewise
 */
public record Reading(
    @Nullable ServerConfig bound,
    @Nullable ConfigException wrong,
    List<Path> plugins,
    boolean lacksPlugins,
    List<ListenerSketch> listeners,
    AdminSketch admin) {

  /**
   * The configuration.
   *
   * @throws ConfigException if anything is wrong, with every problem that was found
   */
  public ServerConfig config() {
    if (wrong != null) throw wrong;
    if (bound == null)
      throw new IllegalStateException("a configuration that is neither right nor wrong");
    return bound;
  }
}
