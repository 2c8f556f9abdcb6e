package io.heddle.inbox;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file that lines are appended to. Writing and syncing have a lock each, so that lines are
 * written while the disk is waited for; whoever gets to sync does so for all that was written by
 * then, and the others find it done (group commit). Thread-safe.
 */
final class MessageFile implements AutoCloseable {
  /**
   * One for all files, since two may be the same one, whatever their names: what one has half
   * written, another is not to write behind. Taken before {@link #syncing}, where both are.
   */
  private static final ReentrantLock WRITING = new ReentrantLock();

  private final Path path;
  private final ReentrantLock syncing = new ReentrantLock();

  /**
   * Replaced with both locks held, so that either lets it be used. No channel: that would be closed
   * for all when one connection's thread is interrupted.
   */
  private FileOutputStream out;

  /** Which file is open; with {@link #WRITING} held. */
  private @Nullable Object key;

  private final AtomicLong written = new AtomicLong();

  /** Up to which line the file is on the disk; with {@link #syncing} held, as the next. */
  private long synced;

  /**
   * Up to which line a sync has failed: the system may have dropped them, and says so only once.
   */
  private long doubtful;

  /**
   * Opens it, and mends its end where a server was killed that wrote to it.
   *
   * @throws IllegalArgumentException if it cannot be written, naming it
   */
  MessageFile(Path path) throws IOException {
    this.path = path.toAbsolutePath();
    WRITING.lock();
    try {
      out = open();
      key = key();
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException("file: " + cannotWrite(e), e);
    } finally {
      WRITING.unlock();
    }
  }

  private String cannotWrite(FileNotFoundException e) {
    Path folder = path.getParent();
    if (Files.isDirectory(path)) return path + " is a folder; name a file in it";
    if (folder != null && !Files.exists(folder))
      return "there is no folder " + folder + "; create it or name another file";
    // It names the file and says why.
    return "cannot write " + e.getMessage() + "; make it writable or name another file";
  }

  /**
   * Appends a line, all of it or nothing; it may not be on the disk yet.
   *
   * @param line with its newline
   * @return its number, from 1 on
   */
  long append(byte[] line) throws NotStoredException {
    WRITING.lock();
    try {
      Object current = key();
      if (current == null || !current.equals(key)) replace();
      write(line);
      return written.incrementAndGet();
    } catch (IOException e) {
      throw new NotStoredException(e);
    } finally {
      WRITING.unlock();
    }
  }

  /** Waits until the line of that number is on the disk, with all before it; 0 is no line. */
  void sync(long number) throws NotStoredException {
    syncing.lock();
    try {
      if (number > synced) syncAll();
      if (number > 0 && number <= doubtful) throw new IOException("a sync has failed");
    } catch (IOException e) {
      throw new NotStoredException(e);
    } finally {
      syncing.unlock();
    }
  }

  private void write(byte[] line) throws IOException {
    try {
      out.write(line);
    } catch (IOException e) {
      if (isRegular()) Tail.mend(path);
      throw e;
    }
  }

  private void syncAll() throws IOException {
    long last = written.get();
    try {
      if (isRegular()) out.getFD().sync();
    } catch (IOException e) {
      doubtful = last;
      throw e;
    } finally {
      synced = last;
    }
  }

  // --- which file it is

  private FileOutputStream open() throws IOException {
    boolean isNew = Files.notExists(path);
    var opened = new FileOutputStream(path.toFile(), true);
    try {
      if (isNew) syncFolder();
      else if (isRegular()) Tail.mend(path);
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** A new file is on the disk when its name is. */
  private void syncFolder() throws IOException {
    try (var entries = FileChannel.open(path.resolveSibling(""), StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** It was moved away: what was written is synced where it is, and a new one begun. */
  private void replace() throws IOException {
    syncing.lock();
    try {
      syncAll();
      FileOutputStream next = open();
      out.close();
      out = next;
      key = key();
    } finally {
      syncing.unlock();
    }
  }

  /** Pipes and devices have nothing to cut off and nothing to sync. */
  private boolean isRegular() {
    return Files.notExists(path) || Files.isRegularFile(path);
  }

  /** What tells the file from another of the same name; null if there is none. */
  private @Nullable Object key() throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      sync(written.get());
    } finally {
      out.close();
    }
  }
}
