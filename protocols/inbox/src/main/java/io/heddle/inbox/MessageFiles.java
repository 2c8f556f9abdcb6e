package io.heddle.inbox;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The files that are open, each once however many listeners append to it. Thread-safe. */
final class MessageFiles {

  private static final class Shared {
    private final MessageFile file;
    private int users;

    Shared(MessageFile file) {
      this.file = file;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Path, Shared> open = new HashMap<>();

  /**
   * Opens a file for somebody who will close it.
   *
   * @throws IOException if it cannot be written, naming it
   */
  MessageFile open(Path path) throws IOException {
    lock.lock();
    try {
      Path only = onlyName(path);
      Shared shared = open.get(only);
      if (shared == null) {
        shared = new Shared(new MessageFile(only, this));
        open.put(only, shared);
      }
      shared.users++;
      return shared.file;
    } catch (NoSuchFileException e) {
      throw new IOException("file: there is no folder " + e.getFile() + ", create it", e);
    } catch (FileNotFoundException e) {
      // It names the file and says why.
      throw new IOException("file: cannot write " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /** The one that all names of a file lead to, also before there is a file. */
  private static Path onlyName(Path path) throws IOException {
    Path whole = path.toAbsolutePath().normalize();
    if (Files.exists(whole)) return whole.toRealPath();
    Path folder = whole.getParent();
    return folder == null ? whole : folder.toRealPath().resolve(whole.getFileName());
  }

  /** Whether that was the last of those who had opened it. */
  boolean release(MessageFile file) {
    lock.lock();
    try {
      Shared shared = open.get(file.path());
      if (shared == null || --shared.users > 0) return false;
      open.remove(file.path());
      return true;
    } finally {
      lock.unlock();
    }
  }
}
