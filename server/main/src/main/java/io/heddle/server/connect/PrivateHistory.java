package io.heddle.server.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * What was typed, kept in a file that only its owner reads, since passwords are typed too. Where
 * the file cannot be read or written, the history lasts as long as the session.
 */
public final class PrivateHistory extends DefaultHistory {
  private final Path file;

  PrivateHistory(Path file) {
    this.file = file;
  }

  /** As the XDG base directory specification has it. */
  public static Path usualFile() {
    Path state = Path.of(String.valueOf(System.getenv("XDG_STATE_HOME")));
    if (!state.isAbsolute()) state = Path.of(System.getProperty("user.home"), ".local", "state");
    return state.resolve("heddle").resolve("history");
  }

  @Override
  public void load() {
    try {
      super.load();
    } catch (IOException | RuntimeException unreadable) {
      // Old lines are a convenience.
    }
  }

  @Override
  public void save() {
    try {
      if (Files.notExists(file)) create();
      super.save();
    } catch (IOException | RuntimeException unwritable) {
      // As above.
    }
  }

  private void create() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) Files.createDirectories(folder);
    // Asking the file's own store fails in a chroot, whose mounts have other names.
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }
}
