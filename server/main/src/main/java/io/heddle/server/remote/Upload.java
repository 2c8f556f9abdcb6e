package io.heddle.server.remote;

import io.heddle.jsonframes.FrameHeader;
import io.heddle.protocol.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file on its way to a server, which is asked first how much of it is there: the rest of one that
 * was cut goes on from there, and what the server will not take is not sent.
 */
public final class Upload {
  private static final long PIECE_BYTES = 1 << 20;

  private final FileServer server;
  private final Path local;
  private final String remote;
  private final Progress progress;

  public Upload(FileServer server, Path local, String remote, Progress progress) {
    this.server = server;
    this.local = local;
    this.remote = remote;
    this.progress = progress;
  }

  /**
   * Sends it.
   *
   * @throws LocalFileException if the file cannot be read
   * @throws RefusedException if the server will not have it
   */
  public Transferred run() throws IOException {
    requireFile();
    try (FileChannel file = open()) {
      long total = file.size();
      String hash = hash(file, total);
      requireNoMore(file, total, "has more in it than the %d bytes that it says; copy it first");
      FrameHeader put =
          FrameHeader.request("put").with("path", remote).with("total", total).with("sha256", hash);
      long there = Math.clamp(server.ask(put).number("offset").orElse(0), 0, total);
      if (there < total) send(file, put.withSize(total - there).with("offset", there), there, hash);
      requireNoMore(file, total, "became longer while it was sent; its first %d bytes are there");
      return new Transferred(total, there, hash);
    }
  }

  private void requireFile() throws LocalFileException {
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(local, BasicFileAttributes.class);
    } catch (NoSuchFileException missing) {
      throw new LocalFileException(
          "there is no file " + local + "; name the one that is to be put");
    } catch (IOException e) {
      throw new LocalFileException("read", local, e);
    }
    if (found.isDirectory())
      throw new LocalFileException(local + " is a folder; name a file in it");
    // To open a pipe would wait for whoever writes to it.
    if (!found.isRegularFile())
      throw new LocalFileException(local + " is no ordinary file; name one that is to be put");
  }

  private FileChannel open() throws LocalFileException {
    try {
      return FileChannel.open(local, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new LocalFileException("read", local, e);
    }
  }

  private String hash(FileChannel file, long total) throws LocalFileException {
    var hash = new Hash();
    progress.begin("hashing", 0, total);
    try {
      hash.add(file, total, progress);
    } catch (IOException e) {
      throw new LocalFileException("read", local, e);
    }
    return hash.hex();
  }

  /** What the system makes up as it is read, as it does in /proc, says that it is empty. */
  private void requireNoMore(FileChannel file, long total, String what) throws LocalFileException {
    int more;
    try {
      more = file.read(ByteBuffer.allocate(1), total);
    } catch (IOException e) {
      throw new LocalFileException("read", local, e);
    }
    if (more > 0) throw new LocalFileException(local + " " + what.formatted(total));
  }

  private void send(FileChannel file, FrameHeader put, long from, String hash) throws IOException {
    progress.begin("sending", from, from + put.size());
    server.send(put);
    long end = from + put.size();
    for (long at = from; at < end; progress.at(at)) {
      // Said before all was sent it can only be that it cannot go on.
      if (server.hasAnswered())
        throw new ProtocolException("answered before it had the file: " + server.answer());
      long sent = server.connection().transferFrom(file, at, Math.min(PIECE_BYTES, end - at));
      if (sent == 0) throw new LocalFileException(local + " became shorter while it was sent");
      at += sent;
    }
    FrameHeader answer = server.answer();
    if (!answer.text("sha256").orElse("").equals(hash))
      throw new RefusedException("what it has is not what was sent; try again");
  }
}
