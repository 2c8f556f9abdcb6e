package io.heddle.chargen;

import static io.heddle.protocol.OptionException.throwUnlessWithin;

import io.heddle.protocol.Option;

/** The options of {@code chargen}; the defaults and what each is for are in the annotations. */
public record ChargenOptions(
    @Option(
            help = "the characters: byte for byte those of xinetd, or those of RFC 864's figure",
            defaultValue = "xinetd")
        Pattern pattern,
    @Option(
            help = "over udp, the longest answer in bytes; RFC 864 allows 512",
            defaultValue = "512")
        int datagramBytesMax) {

  private static final int RFC_BYTES_MAX = 512;

  public ChargenOptions {
    throwUnlessWithin("datagram-bytes-max", datagramBytesMax, 0, RFC_BYTES_MAX);
  }
}
