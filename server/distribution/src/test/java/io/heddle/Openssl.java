package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** {@code openssl s_client}, a client of TLS that is not Java's; a test without it is skipped. */
final class Openssl {
  private Openssl() {}

  /**
   * Connects, sends a text and returns all it prints until the server closes.
   *
   * @param more arguments: {@code -tls1_2}
   */
  static String client(int port, String sent, String... more) {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-ign_eof"));
    command.addAll(List.of("-connect", "127.0.0.1:" + port));
    command.addAll(List.of(more));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(sent.getBytes(UTF_8));
      }
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(Heddle.PATIENCE.toSeconds(), TimeUnit.SECONDS))
        throw new AssertionError("openssl did not end: " + printed);
      return printed;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such file"))
        return Assumptions.abort("openssl is not installed here");
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
