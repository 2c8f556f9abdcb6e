package io.heddle.server.config;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a log goes.
 *
 * @param file empty: to standard output
 */
public record LogTarget(Optional<Path> file) {
  static @Nullable LogTarget parseOrNull(String text, Origin origin) {
    if (text.strip().equals("stdout")) return new LogTarget(Optional.empty());
    Path file = ScalarType.path(text, origin);
    return file == null ? null : new LogTarget(Optional.of(file));
  }
}
