package io.heddle.transport;

import java.time.Duration;

/**
 * What one connection may take, and for how long.
 *
 * @param lineBytesMax of a line, without its end
 * @param frameBytesMax of a frame, without its length
 * @param outputBytesMax of what {@code send} may have pending for a peer that does not read
 * @param idleTimeout waiting for a request to begin; zero for ever
 * @param requestTimeout from a request's first byte over every wait for its rest; zero for ever
 * @param writeTimeout in which the peer takes nothing; zero for ever
 * @param bytesRate that are received per second, those that come faster wait; 0: no limit
 * @param requestsRate that are begun per second, in the same way; 0: no limit
 * @param ageMax from its accept on, after which the server ends it; zero for ever
 */
public record Limits(
    int lineBytesMax,
    int frameBytesMax,
    long outputBytesMax,
    Duration idleTimeout,
    Duration requestTimeout,
    Duration writeTimeout,
    double bytesRate,
    double requestsRate,
    Duration ageMax) {

  /** The contract's defaults. */
  public static final Limits DEFAULTS =
      new Limits(
          64 << 10,
          16 << 20,
          1 << 20,
          Duration.ZERO,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));

  /** Without limits on rates and age. */
  public Limits(
      int lineBytesMax,
      int frameBytesMax,
      long outputBytesMax,
      Duration idleTimeout,
      Duration requestTimeout,
      Duration writeTimeout) {
    this(
        lineBytesMax,
        frameBytesMax,
        outputBytesMax,
        idleTimeout,
        requestTimeout,
        writeTimeout,
        0,
        0,
        Duration.ZERO);
  }

  public Limits {
    if (lineBytesMax < 1)
      throw new IllegalArgumentException(
          "line-bytes-max: expected 1B or more, got " + lineBytesMax);
    if (frameBytesMax < 1)
      throw new IllegalArgumentException(
          "frame-bytes-max: expected 1B or more, got " + frameBytesMax);
    if (outputBytesMax < 1)
      throw new IllegalArgumentException(
          "output-bytes-max: expected 1B or more, got " + outputBytesMax);
  }
}
