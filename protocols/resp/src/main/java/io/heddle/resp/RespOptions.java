package io.heddle.resp;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Option;
import java.util.Optional;

/**
 * The options of {@code resp}; the defaults and what each is for are in the annotations.
 *
 * @param memoryMax of all keys and values together, as estimated with what the store itself needs
 *     for them
 */
public record RespOptions(
    @Option(help = "what clients must AUTH with, as the user default") Optional<String> password,
    @Option(
            help = "keys and values, as estimated; past it writes are refused with OOM",
            defaultValue = "256MiB")
        ByteSize memoryMax) {

  public RespOptions {
    if (password.isPresent() && password.get().isEmpty())
      throw new IllegalArgumentException("password: expected one character or more, got none");
    if (memoryMax.bytes() < 1 << 10)
      throw new IllegalArgumentException("memory-max: expected 1KiB or more, got " + memoryMax);
  }
}
