package io.heddle.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A folder held by its descriptor, so that it stays this folder whatever its path leads to by now.
 * What is done with a name in it is done right here, and never through a link (openat, renameat and
 * so on with O_NOFOLLOW). Thread-safe.
 */
final class Folder implements Closeable {
  private static final Path ITSELF = Path.of(".");

  private final SecureDirectoryStream<Path> stream;

  private Folder(SecureDirectoryStream<Path> stream) {
    this.stream = stream;
  }

  /**
   * Opens the one folder that is taken at its path's word.
   *
   * @throws IOException if it cannot be, with a sentence
   */
  @SuppressWarnings("StreamResourceLeak") // The folder closes it.
  static Folder open(Path path) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(path);
    if (stream instanceof SecureDirectoryStream<Path> secure) return new Folder(secure);
    stream.close();
    throw new IOException(
        "root: on this system a folder cannot be kept from being left through links; use Linux");
  }

  /** Another descriptor of the same folder. */
  Folder again() throws IOException {
    return new Folder(stream.newDirectoryStream(ITSELF, LinkOption.NOFOLLOW_LINKS));
  }

  /** A folder in it. */
  Folder folder(String name) throws IOException {
    return new Folder(stream.newDirectoryStream(in(name), LinkOption.NOFOLLOW_LINKS));
  }

  /** What is there by this name, be it a link; null if nothing is. */
  @Nullable BasicFileAttributes look(String name) throws IOException {
    try {
      return stream
          .getFileAttributeView(in(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    } catch (NoSuchFileException nothing) {
      return null;
    }
  }

  /** Opens a file in it: for ordinary files only, others may keep the thread waiting. */
  FileChannel file(String name, OpenOption... options) throws IOException {
    return open(in(name), options);
  }

  private FileChannel open(Path path, OpenOption... options) throws IOException {
    Set<OpenOption> all = new java.util.HashSet<>(Set.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    // The JDK's is one wherever there are secure streams.
    return (FileChannel) stream.newByteChannel(path, all);
  }

  /** Gives what is in it a place in another folder, instead of the file that may be there. */
  void move(String name, Folder to, String newName) throws IOException {
    stream.move(in(name), to.stream, in(newName));
  }

  void delete(String name) throws IOException {
    stream.deleteFile(in(name));
  }

  void deleteIfThere(String name) throws IOException {
    try {
      delete(name);
    } catch (NoSuchFileException gone) {
      // So it is.
    }
  }

  void deleteFolder(String name) throws IOException {
    stream.deleteDirectory(in(name));
  }

  /** The names in it reach the disk. */
  void sync() throws IOException {
    try (FileChannel itself = open(ITSELF, StandardOpenOption.READ)) {
      itself.force(true);
    }
  }

  /** Each name in it, in no order. */
  void forEachName(Consumer<String> action) throws IOException {
    // A stream gives its names once.
    try (Folder again = again()) {
      for (Path path : again.stream) {
        Path name = path.getFileName();
        if (name != null) action.accept(name.toString());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** The last line of defence: with any other path the system would look elsewhere. */
  private static Path in(String name) {
    Path path = Path.of(name);
    if (path.isAbsolute() || path.getNameCount() != 1 || name.equals("..") || name.equals("."))
      throw new IllegalArgumentException("expected a name within a folder, got '" + name + "'");
    return path;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
