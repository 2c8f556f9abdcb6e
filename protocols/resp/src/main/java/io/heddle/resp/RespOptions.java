package io.heddle.resp;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Option;
import java.util.Optional;

/**
 * The options of {@code resp}; the defaults and what each is for are in the annotations.
 *
 * @param memoryMax of all keys and values together, as estimated with what the store itself needs
 *     for them; empty: {@link Heap#storedDefault}
 */
public record RespOptions(
    @Option(help = "what clients must AUTH with, as the user default") Optional<String> password,
    @Option(
            help =
                "keys and values, as estimated; past it writes are refused with OOM; at most half"
                    + " of the heap; else 256MiB, or a quarter of a heap below 1GiB")
        Optional<ByteSize> memoryMax) {

  public RespOptions {
    if (password.isPresent() && password.get().isEmpty())
      throw new IllegalArgumentException("password: expected one character or more, got none");
    memoryMax.ifPresent(RespOptions::check);
  }

  private static void check(ByteSize memoryMax) {
    if (memoryMax.bytes() < 1 << 10)
      throw new IllegalArgumentException("memory-max: expected 1KiB or more, got " + memoryMax);
    if (memoryMax.bytes() > Heap.storedMax())
      throw new IllegalArgumentException(
          "memory-max: expected at most half of the heap of %d MiB, got %s; a larger heap is set by JAVA_OPTS=-Xmx%dm"
              .formatted(Heap.bytes() >> 20, memoryMax, (memoryMax.bytes() >> 20) * 9 / 4));
  }

  long storedBytesMax() {
    return memoryMax.map(ByteSize::bytes).orElseGet(Heap::storedDefault);
  }
}
