package io.heddle.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The roots that are served: listeners of one root share its store, and with it its quota.
 * Thread-safe.
 */
final class Stores {
  private record Shared(Store store, FileOptions options, int listeners) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Path, Shared> stores = new HashMap<>();

  /** Opens it for one listener more. */
  Store open(FileOptions options) throws IOException {
    Path root = realPath(options.root());
    lock.lock();
    try {
      Shared shared = stores.get(root);
      if (shared != null) requireSame(shared.options(), options);
      Store store = shared == null ? Store.open(root, options) : shared.store();
      int listeners = shared == null ? 0 : shared.listeners();
      stores.put(root, new Shared(store, options, listeners + 1));
      return store;
    } finally {
      lock.unlock();
    }
  }

  private static Path realPath(Path root) throws IOException {
    try {
      return root.toRealPath();
    } catch (NoSuchFileException missing) {
      throw new IllegalArgumentException(
          "root: there is no folder " + root + "; create it or correct the path", missing);
    }
  }

  private static void requireSame(FileOptions one, FileOptions other) {
    if (one.quota().equals(other.quota()) && one.filesMax() == other.filesMax()) return;
    throw new IllegalArgumentException(
        "root: another listener serves " + one.root() + "; give both the same quota and files-max");
  }

  /** The last of its listeners closes it. */
  void close(Store store) throws IOException {
    lock.lock();
    try {
      Shared shared = stores.get(store.root());
      if (shared == null) return;
      Shared left = fewer(shared);
      if (left == null) stores.remove(store.root());
      else stores.put(store.root(), left);
      if (left == null) store.close();
    } finally {
      lock.unlock();
    }
  }

  private static @Nullable Shared fewer(Shared shared) {
    if (shared.listeners() == 1) return null;
    return new Shared(shared.store(), shared.options(), shared.listeners() - 1);
  }
}
