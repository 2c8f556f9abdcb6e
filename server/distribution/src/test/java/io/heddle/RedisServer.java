package io.heddle;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of Debian's {@code redis-server}, which keeps nothing and listens on no port. */
final class RedisServer implements AutoCloseable {
  private final Process process;
  private final Path socket;

  RedisServer(Path socket, String... options) {
    this.socket = socket;
    var command = new ArrayList<>(List.of("redis-server", "--port", "0", "--unixsocket"));
    command.addAll(List.of(socket.toString(), "--save", "", "--appendonly", "no"));
    command.addAll(List.of(options));
    try {
      process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitSocket();
  }

  private void awaitSocket() {
    try {
      await().atMost(Heddle.PATIENCE).until(() -> !process.isAlive() || answers());
    } finally {
      if (!answers()) close();
    }
  }

  private boolean answers() {
    if (!Files.exists(socket)) return false;
    try (var client = client()) {
      return !client.ask("PING").isEmpty();
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  RespClient client() {
    return new RespClient(socket);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
