package io.heddle.inbox;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** The end of a file that was written to when the disk was full, or the server killed. */
final class Tail {
  private static final int CHUNK_BYTES = 8 << 10;
  private static final byte[] BEGINNING = JsonLine.BEGINNING.getBytes(StandardCharsets.UTF_8);

  private Tail() {}

  /**
   * Makes the file end with a newline: half a message at its end, which was never acknowledged, is
   * cut off; what is none of ours is ended.
   */
  static void mend(Path path) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      long length = file.length();
      long start = lastLine(file, length);
      if (start == length) return;
      boolean isMessage = isMessage(file, start, length);
      file.seek(length);
      if (isMessage) file.setLength(start);
      else file.write('\n');
      file.getFD().sync();
    }
  }

  /** Where the last line begins: the end, if that follows a newline. */
  private static long lastLine(RandomAccessFile file, long length) throws IOException {
    for (long end = length; end > 0; ) {
      byte[] chunk = read(file, Math.max(0, end - CHUNK_BYTES), end);
      for (int i = chunk.length; i > 0; i--)
        if (chunk[i - 1] == '\n') return end - chunk.length + i;
      end -= chunk.length;
    }
    return 0;
  }

  private static boolean isMessage(RandomAccessFile file, long start, long end) throws IOException {
    byte[] begins = read(file, start, Math.min(end, start + BEGINNING.length));
    return Arrays.equals(begins, Arrays.copyOf(BEGINNING, begins.length));
  }

  private static byte[] read(RandomAccessFile file, long from, long to) throws IOException {
    byte[] bytes = new byte[(int) (to - from)];
    file.seek(from);
    file.readFully(bytes);
    return bytes;
  }
}
