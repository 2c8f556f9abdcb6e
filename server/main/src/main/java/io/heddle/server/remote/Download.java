package io.heddle.server.remote;

import io.heddle.jsonframes.FrameHeader;
import io.heddle.protocol.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way from a server. Until it is whole and its hash is right it is beside its place,
 * in {@code NAME.part}, where one that was cut is gone on with.
 */
public final class Download {
  private final FileServer server;
  private final String remote;
  private final Path local;
  private final Path part;
  private final Progress progress;

  public Download(FileServer server, String remote, Path local, Progress progress) {
    this.server = server;
    this.remote = remote;
    this.local = local;
    this.part = local.resolveSibling(local.getFileName() + ".part");
    this.progress = progress;
  }

  /**
   * Gets it.
   *
   * @throws LocalFileException if it cannot be written
   * @throws RefusedException if the server does not give it
   */
  public Transferred run() throws IOException {
    boolean before = Files.exists(part);
    try (FileChannel file = open()) {
      Transferred done = receive(file, file.size());
      // Of another file, or damaged: all of it, once more.
      if (done == null) done = receive(file, 0);
      if (done == null)
        throw new ProtocolException("sent something else than it announced, by its SHA-256");
      place(file);
      return done;
    } catch (RefusedException e) {
      if (!before) Files.deleteIfExists(part);
      throw e;
    }
  }

  private FileChannel open() throws LocalFileException {
    if (Files.isDirectory(local)) throw new LocalFileException(local + " is a folder");
    Path folder = local.toAbsolutePath().getParent();
    if (folder != null && Files.notExists(folder))
      throw new LocalFileException(
          "there is no folder " + local.getParent() + "; create it or name another");
    try {
      FileChannel file =
          FileChannel.open(
              part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (isOurs(file)) return file;
      file.close();
    } catch (IOException e) {
      throw new LocalFileException("write", part, e);
    }
    throw new LocalFileException(
        "somebody else writes to " + part + "; wait, or name another file");
  }

  private static boolean isOurs(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException another) {
      return false;
    }
  }

  /** Null if what is here now is not the server's file. */
  private @Nullable Transferred receive(FileChannel file, long from) throws IOException {
    Hash hash = hash(file, from);
    FrameHeader get = FrameHeader.request("get").with("path", remote).with("offset", from);
    FrameHeader answer;
    try {
      answer = server.ask(get);
    } catch (RefusedException e) {
      // It may have become shorter than what is here.
      if (from > 0) return null;
      throw e;
    }
    receive(file, from, answer.size(), hash);
    String came = hash.hex();
    long total = from + answer.size();
    return answer.text("sha256").orElse("").equals(came)
        ? new Transferred(total, from, came)
        : null;
  }

  private Hash hash(FileChannel file, long bytes) throws LocalFileException {
    var hash = new Hash();
    try {
      if (bytes > 0) progress.begin("hashing", 0, bytes);
      hash.add(file, bytes, progress);
      file.truncate(bytes);
    } catch (IOException e) {
      throw new LocalFileException("go on with", part, e);
    }
    return hash;
  }

  private void receive(FileChannel file, long from, long bytes, Hash hash) throws IOException {
    progress.begin("getting", from, from + bytes);
    InputStream in = server.connection().in();
    var chunk = new byte[Hash.CHUNK_BYTES];
    long end = from + bytes;
    for (long at = from; at < end; progress.at(at)) {
      int got = in.read(chunk, 0, (int) Math.min(chunk.length, end - at));
      if (got < 0) throw new EOFException("the server ended %d bytes early".formatted(end - at));
      server.connection().rearmRequestTimeout();
      write(file, ByteBuffer.wrap(chunk, 0, got), at);
      hash.add(chunk, got);
      at += got;
    }
  }

  private void write(FileChannel file, ByteBuffer bytes, long at) throws LocalFileException {
    try {
      while (bytes.hasRemaining()) at += file.write(bytes, at);
    } catch (IOException e) {
      throw new LocalFileException("write", part, e);
    }
  }

  private void place(FileChannel file) throws LocalFileException {
    try {
      file.force(true);
      Files.move(part, local, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LocalFileException("write", local, e);
    }
  }
}
