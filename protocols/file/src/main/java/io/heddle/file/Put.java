package io.heddle.file;

import io.heddle.jsonframes.FrameHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Takes in files, or parts of files. Thread-safe. */
final class Put {
  private final Store store;

  Put(Store store) {
    this.store = store;
  }

  /**
   * Takes in the payload.
   *
   * @return what to answer
   * @throws RefusedException wherever that can be said, before any of the payload is read
   */
  FrameHeader answer(Request request, Payload payload)
      throws IOException, RefusedException, InterruptedException {
    RemotePath path = request.file();
    String hash = request.sha256();
    requireConsistent(request, hash);
    boolean asks = request.size() == 0;
    if (holds(path, request.total(), asks ? hash : "")) return whole(request.total(), hash);
    boolean beginsAnew = !asks && request.offset() == 0;
    try (Draft draft =
        store.drafts().begin(key(path, request.total(), hash), request.total(), !beginsAnew)) {
      draft.goOnAt(asks ? draft.length() : request.offset());
      draft.take(payload);
      if (!draft.isWhole()) return FrameHeader.ok("put").with("offset", draft.length());
      return whole(draft.total(), draft.place(path, hash));
    }
  }

  private static void requireConsistent(Request request, String hash) throws RefusedException {
    if (request.total() < request.offset() + request.size())
      throw new RefusedException(
          "total: expected %d or more, which is offset and size together, got %d"
              .formatted(request.offset() + request.size(), request.total()));
    if (hash.isEmpty() && request.total() != request.size())
      throw new RefusedException("sha256: without that of the whole there are no parts of a file");
  }

  /** Whether that very file is there already; of no hash, whether it can be put there at all. */
  private boolean holds(RemotePath path, long total, String hash)
      throws IOException, RefusedException, InterruptedException {
    try {
      if (!hash.isEmpty()) return store.holds(path, total, hash);
      store.requirePlace(path);
      return false;
    } catch (IOException e) {
      throw Trouble.refusal(e);
    }
  }

  private static FrameHeader whole(long total, String hash) {
    return FrameHeader.ok("put").with("offset", total).with("sha256", hash);
  }

  /** Whoever puts the same bytes to the same place goes on with what is there. */
  private static String key(RemotePath path, long total, String hash) {
    if (hash.isEmpty()) return "";
    MessageDigest key = Hashes.sha256();
    key.update((hash + total + "/" + path).getBytes(StandardCharsets.UTF_8));
    return Hashes.hex(key);
  }
}
