package io.heddle.greeting;

import io.heddle.protocol.Option;
import java.nio.charset.StandardCharsets;

/**
 * The options of {@code greeting}.
 *
 * @param message sent as it is
 */
public record GreetingOptions(
    @Option(help = "the answer, sent as it is", defaultValue = "hi") String message) {
  private static final int BYTES_MAX = 64 << 10;

  public GreetingOptions {
    int bytes = message.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > BYTES_MAX) {
      throw new IllegalArgumentException(
          "message: expected 1 to " + BYTES_MAX + " bytes, got " + bytes);
    }
  }
}
