package io.heddle.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoint as far as it can be read, like {@link ListenerSketch} a listener. Immutable.
 */
public final class AdminSketch {
  private static final AdminSketch NONE =
      new AdminSketch(Node.Keys.none(Origin.byDefault(Draft.ADMIN)));

  private final Node.Keys written;

  private AdminSketch(Node.Keys written) {
    this.written = written;
  }

  static AdminSketch of(@Nullable Node written) {
    return written instanceof Node.Keys keys ? new AdminSketch(keys) : NONE;
  }

  /** What it shows under TLS; empty where nothing is written, or nothing that can be read. */
  public Optional<TlsConfig> tls() {
    return ListenerSketch.tls(written);
  }

  /** What has to be shown to it; empty: nothing, or no path. */
  public Optional<Path> tokenFile() {
    return written.get("token-file") instanceof Node.Text text
        ? Optional.ofNullable(ScalarType.path(text.text(), text.origin()))
        : Optional.empty();
  }

  /**
   * An error that only others could find.
   *
   * @param path the keys that lead to what is wrong: {@code tls}, {@code certificate}
   * @param sentence what was expected and what came
   */
  public ConfigException wrong(List<String> path, String sentence) {
    Node at = written;
    Origin place = written.origin();
    for (String key : path) {
      at = at instanceof Node.Keys keys ? keys.get(key) : null;
      if (at == null) break;
      place = at.origin();
    }
    return Problems.at(place, Draft.ADMIN + "." + String.join(".", path) + ": " + sentence);
  }
}
