package io.heddle.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/**
 * A file that is not whole yet, written by one connection, whose thread it belongs to. All of it is
 * hashed as it comes.
 */
final class Draft implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 << 10;

  /** How far it has come, and the digest of as much. */
  record Progress(long length, MessageDigest digest) {}

  /** What becomes of it. */
  enum Fate {
    /** It waits for its writer to come back. */
    KEPT,
    /** It is a file like any other. */
    PLACED,
    /** It is not what was announced, or could not be stored. */
    SPOILED
  }

  private final Drafts drafts;
  private final String name;
  private final long total;
  private final FileChannel file;
  private MessageDigest digest;
  private long length;
  private Fate fate = Fate.KEPT;

  /**
   * @param total how long it is to become
   */
  Draft(Drafts drafts, String name, FileChannel file, long total, Progress progress) {
    this.drafts = drafts;
    this.name = name;
    this.file = file;
    this.total = total;
    this.length = progress.length();
    this.digest = progress.digest();
  }

  String name() {
    return name;
  }

  long total() {
    return total;
  }

  long length() {
    return length;
  }

  MessageDigest digest() {
    return digest;
  }

  boolean isWhole() {
    return length == total;
  }

  /** What comes next belongs there: behind what is there already, or at the beginning. */
  void goOnAt(long offset) throws IOException, RefusedException {
    if (offset == length) return;
    if (offset != 0)
      throw new RefusedException(
          "offset: %d bytes of it are there; go on from there or begin at 0".formatted(length));
    try {
      file.truncate(0);
    } catch (IOException e) {
      throw Trouble.refusal(e);
    }
    digest = Hashes.sha256();
    length = 0;
  }

  /** Takes in what the peer sends. */
  void take(Payload payload) throws IOException, RefusedException {
    var chunk = new byte[(int) Math.min(CHUNK_BYTES, payload.left())];
    while (payload.left() > 0) write(chunk, payload.read(chunk));
  }

  private void write(byte[] chunk, int count) throws IOException, RefusedException {
    ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
    try {
      while (bytes.hasRemaining()) file.write(bytes, length + bytes.position());
    } catch (IOException e) {
      // A full disk is not to be kept full by what could not be stored on it.
      fate = Fate.SPOILED;
      throw Trouble.refusal(e);
    }
    digest.update(chunk, 0, count);
    length += count;
  }

  /**
   * Gives it its place; what is there instead at any moment is the file before or this one.
   *
   * @param announced what its hash has to be; empty for any
   * @return its hash
   * @throws RefusedException if what has come is not what was announced, which is lost then
   */
  String place(RemotePath path, String announced) throws IOException, RefusedException {
    // The digest itself goes on from here if it cannot be placed now.
    String hash = Hashes.hex(copy(digest));
    if (!announced.isEmpty() && !announced.equals(hash)) {
      fate = Fate.SPOILED;
      throw new RefusedException(
          "sha256: expected %s, got %s: what came is not what was announced, put it anew"
              .formatted(announced, hash));
    }
    try {
      file.force(true);
      try (Folder folder = drafts.place(this, path, hash)) {
        fate = Fate.PLACED;
        folder.sync();
      }
    } catch (IOException e) {
      throw Trouble.refusal(e);
    }
    return hash;
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("every SHA-256 of the JDK can be copied", impossible);
    }
  }

  /** Unless it has its place, it is kept for whoever puts the same file again. */
  @Override
  public void close() throws IOException {
    // The next writer finds it locked otherwise.
    try {
      file.close();
    } finally {
      drafts.release(this, fate);
    }
  }
}
