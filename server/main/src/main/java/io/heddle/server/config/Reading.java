package io.heddle.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was read, right or wrong. Where it is wrong, what can be told of it all the
 * same lets others look for further mistakes. Immutable.
 */
public final class Reading {
  private final @Nullable ServerConfig bound;
  private final @Nullable ConfigException wrong;
  private final PluginFolders folders;
  private final List<ListenerSketch> listeners;
  private final Node.@Nullable Text tokenFile;

  Reading(
      @Nullable ServerConfig bound,
      @Nullable ConfigException wrong,
      PluginFolders folders,
      List<ListenerSketch> listeners,
      Node.@Nullable Text tokenFile) {
    this.bound = bound;
    this.wrong = wrong;
    this.folders = folders;
    this.listeners = List.copyOf(listeners);
    this.tokenFile = tokenFile;
  }

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

  /** What is wrong with it; null if nothing is. */
  public @Nullable ConfigException wrong() {
    return wrong;
  }

  /** The folders of plugins that are there. */
  public List<Path> plugins() {
    return folders.present();
  }

  /** Whether others are not. */
  public boolean lacksPlugins() {
    return folders.missing();
  }

  /** The listeners, as far as each can be read. */
  public List<ListenerSketch> listeners() {
    return listeners;
  }

  /** What has to be shown to the admin endpoint; empty: nothing, or no path. */
  public Optional<Path> tokenFile() {
    return Optional.ofNullable(tokenFile).map(text -> ScalarType.path(text.text(), text.origin()));
  }

  /**
   * An error about the token's file that only its reader could find.
   *
   * @param sentence begins with the key
   */
  public ConfigException wrongTokenFile(String sentence) {
    return tokenFile == null
        ? new ConfigException(sentence)
        : Problems.at(tokenFile.origin(), sentence);
  }
}
