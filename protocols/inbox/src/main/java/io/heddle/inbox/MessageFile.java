package io.heddle.inbox;

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
  private final Path path;
  private final MessageFiles files;

  /** Taken before {@link #syncing}, where both are. */
  private final ReentrantLock writing = new ReentrantLock();

  private final ReentrantLock syncing = new ReentrantLock();

  /**
   * Replaced with both locks held, so that either lets it be used. No channel: that would be closed
   * for all when one connection's thread is interrupted.
   */
  private FileOutputStream out;

  /** Of the file that is open; with {@link #writing} held, as the next. */
  private @Nullable Object key;

  private final AtomicLong written = new AtomicLong();

  /** Up to which line the file is on the disk; with {@link #syncing} held, as the next. */
  private long synced;

  /** Up to which line a sync has failed: the system may have dropped them, and says so only once. */
  private long doubtful;

  MessageFile(Path path, MessageFiles files) throws IOException {
    this.path = path;
    this.files = files;
    this.out = open();
    this.key = key();
  }

  Path path() {
    return path;
  }

  /**
   * Appends a line, all of it or nothing; it may not be on the disk yet.
   *
   * @param line with its newline
   * @return its number, from 1 on
   */
  long append(byte[] line) throws IOException {
    writing.lock();
    try {
      Object current = key();
      if (current == null || !current.equals(key)) replace();
      write(line);
      return written.incrementAndGet();
    } finally {
      writing.unlock();
    }
  }

  /** Waits until the line of that number is on the disk, with all before it; 0 is no line. */
  void sync(long number) throws IOException {
    syncing.lock();
    try {
      if (number > synced) syncAll();
      if (number > 0 && number <= doubtful)
        throw new IOException("lines up to this one could not be synced");
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
    Path folder = path.getParent();
    if (folder == null) return;
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
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
    return !Files.exists(path) || Files.isRegularFile(path);
  }

  /** What tells the file from another of the same name; null if there is none. */
  private @Nullable Object key() throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  /** Lets go of it for one of those who have opened it. */
  @Override
  public void close() throws IOException {
    if (!files.release(this)) return;
    try {
      sync(written.get());
    } finally {
      out.close();
    }
  }
}
