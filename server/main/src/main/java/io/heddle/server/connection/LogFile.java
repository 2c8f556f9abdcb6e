package io.heddle.server.connection;

import io.heddle.server.text.Meaning;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What the lines of a log are appended to: a file, a pipe or standard output. A line is there as a
 * whole or not at all; where what was written cannot be taken back, a part of one has a line of its
 * own. Of one thread, which nobody interrupts: that would close it.
 */
final class LogFile implements AutoCloseable {
  private static final long FULL_NANOS = Duration.ofMillis(5).toNanos();

  private final FileChannel channel;
  private final boolean truncatable;

  /** It may end in a part of a line. */
  private boolean torn;

  /**
   * @param truncatable whether the end of it can be taken back
   */
  LogFile(FileChannel channel, boolean truncatable) {
    this.channel = channel;
    this.truncatable = truncatable;
  }

  /**
   * Opens it.
   *
   * @param file empty: standard output
   * @throws IOException if it cannot be written, naming it
   */
  static LogFile open(Optional<Path> file) throws IOException {
    // What System.out fails to write it keeps to itself.
    if (file.isEmpty()) return new LogFile(channel(FileDescriptor.out), false);
    try {
      File log = file.get().toFile();
      // Appending: a program that replaces this one writes to it as well.
      if (log.isFile() || !log.exists())
        return new LogFile(new FileOutputStream(log, true).getChannel(), true);
      // To open a pipe for writing alone would wait for somebody who reads.
      return new LogFile(new RandomAccessFile(log, "rw").getChannel(), false);
    } catch (IOException e) {
      throw new IOException("access-log: cannot write " + file.get() + ": " + Meaning.of(e), e);
    }
  }

  private static FileChannel channel(FileDescriptor descriptor) {
    return new FileOutputStream(descriptor).getChannel();
  }

  /**
   * Appends lines, each with its end.
   *
   * @throws LostLinesException saying how many are not there, and why
   */
  void append(byte[] lines) throws LostLinesException {
    ByteBuffer rest = ByteBuffer.wrap(lines);
    long sizeBefore = -1;
    try {
      if (torn) endLine();
      if (truncatable) sizeBefore = channel.size();
      while (rest.hasRemaining()) write(rest);
    } catch (IOException e) {
      int whole = wholeLinesBytes(lines, rest.position());
      if (whole < rest.position()) takeBack(sizeBefore, rest.position(), whole);
      throw new LostLinesException(count(lines, whole), e);
    }
  }

  private void endLine() throws IOException {
    ByteBuffer end = ByteBuffer.wrap(new byte[] {'\n'});
    while (end.hasRemaining()) write(end);
    torn = false;
  }

  private void write(ByteBuffer rest) throws IOException {
    // A terminal or a pipe that somebody has made non-blocking takes nothing at times.
    if (channel.write(rest) == 0) LockSupport.parkNanos(FULL_NANOS);
  }

  private void takeBack(long sizeBefore, int written, int whole) {
    torn = true;
    try {
      // Whatever somebody else has appended meanwhile is not ours to cut off.
      if (!truncatable || channel.size() != sizeBefore + written) return;
      channel.truncate(sizeBefore + whole);
      torn = false;
    } catch (IOException stays) {
      // Then the next line begins behind the end of this one.
    }
  }

  private static int wholeLinesBytes(byte[] lines, int written) {
    int bytes = written;
    while (bytes > 0 && lines[bytes - 1] != '\n') bytes--;
    return bytes;
  }

  private static int count(byte[] lines, int from) {
    int count = 0;
    for (int i = from; i < lines.length; i++) if (lines[i] == '\n') count++;
    return count;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** The disk is full, or nobody reads any more. */
  static final class LostLinesException extends IOException {
    private static final long serialVersionUID = 1;

    private final int count;

    LostLinesException(int count, IOException cause) {
      super(Meaning.of(cause), cause);
      this.count = count;
    }

    int count() {
      return count;
    }
  }
}
