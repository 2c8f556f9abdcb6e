package io.heddle.commands;

import static io.heddle.protocol.OptionException.throwUnlessWithin;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Option;

/**
 * The options of {@code commands}; the defaults and what each is for are in the annotations.
 *
 * @param storeBytesMax of all keys and values together, without what the store itself needs for
 *     them
 */
public record CommandsOptions(
    @Option(help = "what is one message: a line, or what one read delivers", defaultValue = "lines")
        Framing framing,
    @Option(help = "keys in the store", defaultValue = "100000") int keysMax,
    @Option(help = "length of a key", defaultValue = "256B") ByteSize keyBytesMax,
    @Option(help = "all keys and values together", defaultValue = "64MiB") ByteSize storeBytesMax) {

  public CommandsOptions {
    throwUnlessWithin("keys-max", keysMax, 0, 10_000_000);
    throwUnlessWithin("key-bytes-max", keyBytesMax, 1, 64 << 10);
  }
}
