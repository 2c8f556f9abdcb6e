package io.heddle.file;

import io.heddle.jsonframes.FrameHeader;
import io.heddle.protocol.Connection;
import java.io.Closeable;
import java.io.IOException;

/** A file on its way to a peer, from an offset on. */
final class Get implements Closeable {
  private final Store.Stored stored;
  private final long offset;
  private final FrameHeader header;

  private Get(Store.Stored stored, long offset, String hash) {
    this.stored = stored;
    this.offset = offset;
    this.header =
        FrameHeader.ok("get")
            .withSize(stored.bytes() - offset)
            .with("offset", offset)
            .with("total", stored.bytes())
            .with("sha256", hash)
            .with("modified", stored.modified());
  }

  static Get open(Store store, Request request)
      throws IOException, RefusedException, InterruptedException {
    RemotePath path = request.file();
    Store.Stored stored = null;
    Get get = null;
    try {
      stored = store.file(path);
      String hash = store.hash(stored);
      requireSame(path, request, stored.bytes(), hash);
      get = new Get(stored, request.offset(), hash);
      return get;
    } catch (IOException e) {
      throw Trouble.refusal(e);
    } finally {
      if (get == null && stored != null) stored.close();
    }
  }

  private static void requireSame(RemotePath path, Request request, long total, String hash)
      throws RefusedException {
    String begun = request.sha256();
    if (!begun.isEmpty() && !begun.equals(hash))
      throw new RefusedException("sha256: '" + path + "' is another file by now; begin anew");
    if (request.offset() > total)
      throw new RefusedException(
          "offset: expected 0 to %d, got %d".formatted(total, request.offset()));
  }

  FrameHeader header() {
    return header;
  }

  void sendTo(Connection connection) throws IOException {
    long sent = connection.transferFrom(stored.file(), offset, header.size());
    if (sent < header.size())
      throw new IOException(
          "a file became shorter while it was sent; files below the root are to be replaced, not"
              + " cut");
  }

  @Override
  public void close() throws IOException {
    stored.close();
  }
}
