package io.heddle.server.cli;

import io.heddle.server.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The unpacked distribution, as the launcher names it. */
final class Home {
  private Home() {}

  /** Its own plugins, and those of the folders that the user named. */
  static Plugins loadPlugins(List<Path> added) {
    try {
      return Plugins.load(path().resolve("plugins"), added.stream().map(Home::plain).toList());
    } catch (IOException e) {
      throw new CliException(CliException.WRONG_USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Without detours, unless a symbolic link makes another way of them. */
  private static Path plain(Path folder) {
    Path plain = folder.normalize();
    try {
      return !plain.toString().isEmpty() && Files.isSameFile(plain, folder) ? plain : folder;
    } catch (IOException missing) {
      return folder;
    }
  }

  static Path config() {
    return path().resolve("conf").resolve("heddle.yaml");
  }

  private static Path path() {
    return Path.of(System.getProperty("heddle.home", "."));
  }
}
