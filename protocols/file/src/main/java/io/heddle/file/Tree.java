package io.heddle.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is below the root, reached from its descriptor down, one name at a time and never through a
 * link. What is not whole yet lies in a folder of its own there, so that a rename is all that it
 * takes to its place. Thread-safe.
 */
final class Tree implements Closeable {
  /** In the root; no name of a peer's reaches it. */
  static final String HIDDEN = ".heddle-partial";

  private static final String NEW_FOLDER = "folder-";

  private final Path path;
  private final Folder root;
  private final Folder hidden;

  private Tree(Path path, Folder root, Folder hidden) {
    this.path = path;
    this.root = root;
    this.hidden = hidden;
  }

  /**
   * Opens it.
   *
   * @throws IllegalArgumentException if there is no such folder, or it cannot be written to
   */
  static Tree open(Path path) throws IOException {
    if (!Files.isDirectory(path))
      throw new IllegalArgumentException(
          "root: there is no folder " + path + "; create it or correct the path");
    Folder root = root(path);
    try {
      makeHidden(path.resolve(HIDDEN));
      return new Tree(path, root, root.folder(HIDDEN));
    } catch (IOException e) {
      root.close();
      throw new IllegalArgumentException(
          "root: "
              + path
              + " cannot be written to: "
              + Trouble.reason(e)
              + "; give this user the right to, or name another folder",
          e);
    }
  }

  private static Folder root(Path path) throws IOException {
    try {
      return Folder.open(path);
    } catch (FileSystemException e) {
      throw new IllegalArgumentException(
          "root: "
              + path
              + " cannot be read: "
              + Trouble.reason(e)
              + "; give this user the right to, or name another folder",
          e);
    }
  }

  private static void makeHidden(Path folder) throws IOException {
    try {
      var ownersOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      Files.createDirectory(folder, ownersOnly);
    } catch (FileAlreadyExistsException before) {
      // Whether it is a folder shows when it is opened.
    }
  }

  /** Where files are that are not whole yet. */
  Folder hidden() {
    return hidden;
  }

  /**
   * Opens a folder.
   *
   * @throws RefusedException if there is none, or only by way of a link
   */
  Folder folder(RemotePath wanted) throws IOException, RefusedException {
    Folder folder = existing(wanted);
    if (folder == null) throw new RefusedException("there is no folder '" + wanted + "'");
    return folder;
  }

  /** The same; null if there is none. */
  @Nullable Folder existing(RemotePath wanted) throws IOException, RefusedException {
    Folder folder = root.again();
    for (RemotePath step : wanted.way()) {
      try (Folder above = folder) {
        BasicFileAttributes there = above.look(step.name());
        if (there == null) return null;
        requireFolder(there, step);
        folder = above.folder(step.name());
      }
    }
    return folder;
  }

  private static void requireFolder(BasicFileAttributes there, RemotePath path)
      throws RefusedException {
    if (there.isSymbolicLink()) throw link(path);
    if (!there.isDirectory()) throw new RefusedException("'" + path + "' is no folder");
  }

  /** Refuses what is no ordinary file. */
  static void requireFile(BasicFileAttributes there, RemotePath path) throws RefusedException {
    if (there.isSymbolicLink()) throw link(path);
    if (there.isDirectory()) throw new RefusedException("'" + path + "' is a folder");
    if (!there.isRegularFile()) throw new RefusedException("'" + path + "' is no ordinary file");
  }

  private static RefusedException link(RemotePath path) {
    return new RefusedException("'" + path + "' is a link, and links are not followed");
  }

  /**
   * Makes a folder in one that is there. There is no mkdirat in Java: it is made in the hidden
   * folder and renamed into place. One at a time: a rename would replace an empty folder.
   */
  void makeFolder(Folder above, String name) throws IOException {
    String fresh = NEW_FOLDER + UUID.randomUUID();
    Files.createDirectory(path.resolve(HIDDEN).resolve(fresh));
    try {
      hidden.move(fresh, above, name);
    } catch (FileSystemException e) {
      hidden.deleteFolder(fresh);
      throw e;
    }
    above.sync();
  }

  /** Takes away what was left when a server was killed while it made a folder. */
  boolean removeIfNewFolder(String name) throws IOException {
    if (!name.startsWith(NEW_FOLDER)) return false;
    hidden.deleteFolder(name);
    return true;
  }

  /** Adds up what is there, without the hidden folder. */
  void count(Usage usage) throws IOException {
    usage.forgetPlaced();
    Path hiddenPath = path.resolve(HIDDEN);
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (folder.equals(hiddenPath)) return FileVisitResult.SKIP_SUBTREE;
            if (!folder.equals(path)) usage.place(0, 1);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            usage.place(attributes.isRegularFile() ? attributes.size() : 0, 1);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    try (root) {
      hidden.close();
    }
  }
}
