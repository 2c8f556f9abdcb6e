package io.heddle.loadtest;

import java.util.random.RandomGenerator;

/**
 * How large payloads are.
 *
 * @param bytesMin 0 or more
 * @param bytesMax the same as {@code bytesMin} for a fixed size; otherwise sizes are drawn evenly
 *     between the two
 */
public record PayloadSize(int bytesMin, int bytesMax) {

  /** One size. */
  public static PayloadSize fixed(int bytes) {
    return new PayloadSize(bytes, bytes);
  }

  /** Draws one. */
  public int next(RandomGenerator random) {
    return bytesMin == bytesMax ? bytesMin : random.nextInt(bytesMin, bytesMax + 1);
  }
}
