package io.heddle.server.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a file, taken in as it is read. */
final class Hash {
  static final int CHUNK_BYTES = 256 << 10;

  private final MessageDigest digest = sha256();

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  void add(byte[] bytes, int count) {
    digest.update(bytes, 0, count);
  }

  /**
   * Takes in the first bytes of a file.
   *
   * @throws IOException if it has become shorter meanwhile
   */
  void add(FileChannel file, long bytes, Progress progress) throws IOException {
    var chunk = new byte[CHUNK_BYTES];
    for (long done = 0; done < bytes; progress.at(done)) {
      int wanted = (int) Math.min(chunk.length, bytes - done);
      int got = file.read(ByteBuffer.wrap(chunk, 0, wanted), done);
      if (got < 0) throw new IOException("it became shorter while it was read");
      add(chunk, got);
      done += got;
    }
  }

  /** In hexadecimal digits; the end of it. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
