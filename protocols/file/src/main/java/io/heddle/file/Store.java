package io.heddle.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The files of one root. Thread-safe. */
final class Store implements Closeable {

  /** A file in its place, open to be read; what it was when it was opened stays to be read. */
  record Stored(FileChannel file, long bytes, BasicFileAttributes attributes) implements Closeable {

    String modified() {
      return Store.modified(attributes);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static final int ATTEMPTS = 100;

  private final Path root;
  private final Tree tree;
  private final Hashes hashes = new Hashes();
  private final Drafts drafts;

  private Store(Path root, FileOptions options) throws IOException {
    this.root = root;
    tree = Tree.open(root);
    try {
      drafts = Drafts.open(tree, hashes, options);
    } catch (IOException e) {
      tree.close();
      throw e;
    }
  }

  /**
   * @param root without a link on its way
   */
  static Store open(Path root, FileOptions options) throws IOException {
    return new Store(root, options);
  }

  Path root() {
    return root;
  }

  /** When it was last written to, as {@code 2026-11-25T12:00:00Z}. */
  static String modified(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  Tree tree() {
    return tree;
  }

  Drafts drafts() {
    return drafts;
  }

  /** Opens a file. */
  Stored file(RemotePath path) throws IOException, RefusedException {
    Stored stored = existing(path);
    if (stored == null) throw new RefusedException("there is no file '" + path + "'");
    return stored;
  }

  /** The same; null if there is none. */
  private @Nullable Stored existing(RemotePath path) throws IOException, RefusedException {
    try (Folder folder = tree.existing(path.folder())) {
      for (int attempt = 0; attempt < ATTEMPTS && folder != null; attempt++) {
        BasicFileAttributes there = folder.look(path.name());
        if (there == null) return null;
        Tree.requireFile(there, path);
        Stored stored = open(folder, path, there);
        if (stored != null) return stored;
      }
      if (folder == null) return null;
    }
    throw new RefusedException("'" + path + "' changes all the time; try again");
  }

  /** Null if another file has come to its place meanwhile, or it was written to. */
  private static @Nullable Stored open(Folder folder, RemotePath path, BasicFileAttributes looked)
      throws IOException {
    FileChannel file = folder.file(path.name(), StandardOpenOption.READ);
    BasicFileAttributes now = folder.look(path.name());
    if (now != null && Hashes.same(looked, now)) return new Stored(file, now.size(), now);
    file.close();
    return null;
  }

  /** The SHA-256 of all of it, in hexadecimal digits. */
  String hash(Stored stored) throws IOException, InterruptedException {
    return hashes.of(stored.attributes(), stored.file());
  }

  /**
   * Looks whether a file can be put there.
   *
   * @throws RefusedException if something else than a file is there
   */
  void requirePlace(RemotePath path) throws IOException, RefusedException {
    try (Folder folder = tree.existing(path.folder())) {
      BasicFileAttributes there = folder == null ? null : folder.look(path.name());
      if (there != null) Tree.requireFile(there, path);
    }
  }

  /**
   * Whether a file can be put there, and is there already.
   *
   * @throws RefusedException if something else than a file is there
   */
  boolean holds(RemotePath path, long bytes, String hash)
      throws IOException, RefusedException, InterruptedException {
    try (Stored stored = existing(path)) {
      return stored != null && stored.bytes() == bytes && hash(stored).equals(hash);
    }
  }

  @Override
  public void close() throws IOException {
    tree.close();
  }
}
