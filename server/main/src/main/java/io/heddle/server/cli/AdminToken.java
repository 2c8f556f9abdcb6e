package io.heddle.server.cli;

import io.heddle.server.admin.Token;
import io.heddle.server.config.AdminConfig;
import io.heddle.server.config.ConfigException;
import io.heddle.server.config.Reading;
import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The token of a configuration, where that asks for one. */
final class AdminToken {
  private AdminToken() {}

  /**
   * Reads it; null if none is asked for.
   *
   * @throws ConfigException saying what is wrong with its file, and where that is named
   */
  static @Nullable Token of(Reading reading) {
    Path file = reading.admin().tokenFile().orElse(null);
    if (file == null) return null;
    try {
      return Token.of(
          new AdminConfig(Optional.empty(), Optional.of(file), Optional.empty(), false));
    } catch (IOException wrong) {
      String fix = Files.exists(file) ? "" : "; make it: (umask 077; openssl rand -hex 32 >FILE)";
      throw reading.admin().wrong(List.of("token-file"), Meaning.of(wrong) + fix);
    }
  }
}
