package io.heddle.file;

import io.heddle.jsonframes.FrameHeader;
import io.heddle.jsonframes.JsonFrames;
import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import java.io.IOException;
import java.nio.ByteOrder;

/** One answer for each request, in order. */
final class FileHandler implements Handler {
  private final Stores stores;
  private final Store store;
  private final Put put;

  FileHandler(Stores stores, FileOptions options) throws IOException {
    this.stores = stores;
    this.store = stores.open(options);
    this.put = new Put(store);
  }

  @Override
  public void handle(Connection connection) throws IOException, InterruptedException {
    var frames = new JsonFrames(connection, ByteOrder.BIG_ENDIAN, Long.MAX_VALUE);
    for (FrameHeader header; (header = frames.readHeader()) != null; ) {
      var payload = new Payload(connection, header.size());
      try {
        answer(new Request(header), payload, frames, connection);
      } catch (RefusedException e) {
        frames.writeError(header.op(), e.sentence());
      }
      payload.skip();
    }
  }

  private void answer(Request request, Payload payload, JsonFrames frames, Connection connection)
      throws IOException, RefusedException, InterruptedException {
    switch (request.op()) {
      case "put" -> frames.writeHeader(put.answer(request, payload));
      case "get" -> {
        request.requireNoPayload();
        try (Get get = Get.open(store, request)) {
          frames.writeHeader(get.header());
          get.sendTo(connection);
        }
      }
      case "ls" -> {
        request.requireNoPayload();
        Listing listing = Listing.of(store.tree(), request);
        frames.write(listing.header(), listing.payload());
      }
      default ->
          throw new RefusedException(
              "op: expected put, get or ls, got " + RemotePath.quoted(request.op()));
    }
  }

  @Override
  public void close() throws IOException {
    stores.close(store);
  }
}
