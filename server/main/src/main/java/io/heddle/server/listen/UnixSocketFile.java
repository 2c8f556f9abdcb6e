package io.heddle.server.listen;

import io.heddle.transport.Client;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;

/** The file that a Unix socket is bound to: it is there from binding on until it is removed. */
final class UnixSocketFile {
  private static final System.Logger LOG = System.getLogger(UnixSocketFile.class.getName());
  private static final int TYPE_BITS = 0170000;
  private static final int SOCKET = 0140000;

  private static final FileAttribute<?> NOBODY_ELSE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path path;
  private final Object key;

  private UnixSocketFile(Path path, Object key) {
    this.path = path;
    this.key = key;
  }

  /**
   * Removes the file of a server that is gone, so that another one can bind there.
   *
   * @throws BindException if something answers on it, or it is no socket
   */
  static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) return;
    if (!isSocket(path))
      throw new BindException("the file is there and is no socket; remove it or name another");
    if (answers(path))
      throw new BindException("something answers on it; name another file, or stop that");
    Files.deleteIfExists(path);
  }

  private static boolean isSocket(Path path) throws IOException {
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return ((int) mode & TYPE_BITS) == SOCKET;
  }

  private static boolean answers(Path path) throws IOException {
    try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Where the backlog is full there is somebody, who must not be waited for.
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException refused) {
      return false;
    } catch (SocketException e) {
      if (Client.backlogFull(e)) return true;
      // As of the socket that syslog listens on, which takes datagrams.
      if (String.valueOf(e.getMessage()).contains("wrong type"))
        throw new BindException(
            "something answers on it that takes datagrams; name another file, or stop that");
      throw e;
    }
  }

  /**
   * Binds a channel to a file that appears with its mode: whoever comes before could connect by
   * that of the process, since Java listens as it binds. Until then it is in a folder beside that
   * nobody else may enter, under its own name, as which tools show it from then on.
   *
   * @param mode who may connect, as for chmod: 0 to 0777
   */
  static UnixSocketFile bind(ServerSocketChannel channel, Path path, int backlog, int mode)
      throws IOException {
    Path absolute = path.toAbsolutePath();
    Path hidden = Files.createDirectory(beside(absolute), NOBODY_ELSE);
    Path file = hidden.resolve(absolute.getFileName());
    try {
      channel.bind(UnixDomainSocketAddress.of(file), backlog);
      Files.setAttribute(file, "unix:mode", mode);
      Object key = key(file);
      // A link, since a move would take the place of one that has come meanwhile.
      Files.createLink(absolute, file);
      return new UnixSocketFile(path, key);
    } catch (FileAlreadyExistsException other) {
      throw new BindException("another one is there since a moment; name another, or stop that");
    } finally {
      Files.deleteIfExists(file);
      Files.delete(hidden);
    }
  }

  /** Short, since the path of a socket is. */
  private static Path beside(Path file) {
    int random = ThreadLocalRandom.current().nextInt(1 << 16);
    return file.resolveSibling(".h%04x".formatted(random));
  }

  /** Removes it, unless it is another one by now. */
  void remove() {
    try {
      if (key.equals(key(path))) Files.delete(path);
    } catch (NoSuchFileException gone) {
      // Somebody else has removed it.
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "cannot remove " + path + ": " + e.getMessage());
    }
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}
