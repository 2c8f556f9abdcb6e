package io.heddle.server.config;

import io.heddle.protocol.ByteSize;
import java.util.Map;

/**
 * How many bytes may come in a time, as {@code 1MiB/s} or {@code 10GiB/h}.
 *
 * @param bytesPerSecond above 0
 */
public record ByteRate(double bytesPerSecond) {
  private static final Map<String, Integer> SECONDS = Map.of("s", 1, "m", 60, "h", 3600);

  /**
   * Reads {@code 1MiB/s} and the like.
   *
   * @throws IllegalArgumentException if the text is no rate of bytes above 0
   */
  static ByteRate parse(String text) {
    int slash = text.indexOf('/');
    Integer seconds = slash < 0 ? null : SECONDS.get(text.substring(slash + 1).strip());
    if (seconds == null) throw malformed(text);
    long bytes = bytes(text, slash);
    if (bytes == 0)
      throw new IllegalArgumentException("expected a rate above 0, or off, got '" + text + "'");
    return new ByteRate((double) bytes / seconds);
  }

  private static long bytes(String text, int slash) {
    try {
      return ByteSize.parse(text.substring(0, slash).strip()).bytes();
    } catch (IllegalArgumentException noSize) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException("expected a rate such as 1MiB/s, got '" + text + "'");
  }
}
