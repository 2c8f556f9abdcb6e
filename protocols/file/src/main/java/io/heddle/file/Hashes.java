package io.heddle.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of files that did not change since it was computed, in hexadecimal digits. Many who
 * ask for one file at a time have it computed once. Thread-safe.
 */
final class Hashes {
  private static final int FILES_MAX = 10_000;
  private static final int CHUNK_BYTES = 64 << 10;

  /** A file that was written to so short ago may be once more, and its time stay the same. */
  private static final Duration UNSETTLED = Duration.ofSeconds(2);

  /** What another file, or the same one once it was written to, does not have. */
  private record State(@Nullable Object file, long bytes, Instant modified) {
    static State of(BasicFileAttributes attributes) {
      return new State(
          attributes.fileKey(), attributes.size(), attributes.lastModifiedTime().toInstant());
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<State, CompletableFuture<String>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<State, CompletableFuture<String>> eldest) {
          return size() > FILES_MAX;
        }
      };

  /** Whether it is the same file, and was not written to in between. */
  static boolean same(BasicFileAttributes one, BasicFileAttributes other) {
    return State.of(one).equals(State.of(other));
  }

  /** Of a file that is open. */
  String of(BasicFileAttributes attributes, FileChannel file)
      throws IOException, InterruptedException {
    State state = State.of(attributes);
    var own = new CompletableFuture<String>();
    CompletableFuture<String> first = putIfAbsent(state, own);
    if (first == null) return compute(state, file, own);
    try {
      return first.get();
    } catch (ExecutionException failed) {
      // For whoever computed it; perhaps not for us.
      return hex(digest(file, file.size()));
    }
  }

  private String compute(State state, FileChannel file, CompletableFuture<String> result)
      throws IOException {
    boolean keep = false;
    try {
      String hash = hex(digest(file, state.bytes()));
      keep = state.modified().isBefore(Instant.now().minus(UNSETTLED));
      result.complete(hash);
      return hash;
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e);
      throw e;
    } finally {
      if (!keep) remove(state);
    }
  }

  /** A file that was just put has been hashed as it came. */
  void know(BasicFileAttributes attributes, String hash) {
    lock.lock();
    try {
      known.put(State.of(attributes), CompletableFuture.completedFuture(hash));
    } finally {
      lock.unlock();
    }
  }

  private @Nullable CompletableFuture<String> putIfAbsent(
      State state, CompletableFuture<String> own) {
    lock.lock();
    try {
      return known.putIfAbsent(state, own);
    } finally {
      lock.unlock();
    }
  }

  private void remove(State state) {
    lock.lock();
    try {
      known.remove(state);
    } finally {
      lock.unlock();
    }
  }

  /** Takes in the first bytes of a file. */
  static MessageDigest digest(FileChannel file, long bytes) throws IOException {
    MessageDigest digest = sha256();
    var chunk = new byte[CHUNK_BYTES];
    for (long done = 0; done < bytes; ) {
      int wanted = (int) Math.min(chunk.length, bytes - done);
      int got = file.read(ByteBuffer.wrap(chunk, 0, wanted), done);
      if (got < 0) throw new IOException("a file became shorter while it was read");
      digest.update(chunk, 0, got);
      done += got;
    }
    return digest;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
