package io.heddle.server.listen;

import io.heddle.transport.Client;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The file that a Unix socket is bound to: it is there from binding on until it is removed. */
final class UnixSocketFile {
  private static final System.Logger LOG = System.getLogger(UnixSocketFile.class.getName());
  private static final int TYPE_BITS = 0170000;
  private static final int SOCKET = 0140000;

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
      throw e;
    }
  }

  /**
   * Takes over the file that was just bound.
   *
   * @param mode who may connect, as for chmod: 0 to 0777
   */
  static UnixSocketFile bound(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
    return new UnixSocketFile(path, key(path));
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
