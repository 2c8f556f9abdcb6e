package io.heddle.server.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketFileTest {
  private static final int BINDINGS = 200;

  @TempDir private Path folder;

  /** However closely somebody watches; the process's own mode would be seen within a few. */
  @Test
  void appearsWithItsMode() throws Exception {
    Path path = folder.resolve("x.sock");
    Set<String> seen = new ConcurrentSkipListSet<>();
    Thread watcher = Thread.ofPlatform().daemon().start(() -> watch(path, seen));
    for (int i = 0; i < BINDINGS; i++) {
      try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        UnixSocketFile file = UnixSocketFile.bind(channel, path, 1, 0606);
        assertThat(mode(path)).isEqualTo("rw----rw-");
        SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
        file.remove();
      }
    }
    watcher.interrupt();
    watcher.join();
    assertThat(seen).isSubsetOf("rw----rw-");
    assertThat(folder).as("nothing is left beside").isEmptyDirectory();
  }

  private static void watch(Path path, Set<String> seen) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        seen.add(mode(path));
      } catch (IOException gone) {
        // It is not there at the moment.
      }
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void leavesAloneWhatHasComeThereMeanwhile() throws IOException {
    Path path = Files.writeString(folder.resolve("x.sock"), "letters");
    try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      assertThatThrownBy(() -> UnixSocketFile.bind(channel, path, 1, 0660))
          .isInstanceOf(BindException.class);
    }
    assertThat(path).hasContent("letters");
    assertThat(folder).isDirectoryNotContaining("glob:**/.h*");
  }
}
