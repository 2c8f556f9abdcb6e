package io.heddle.frames;

import io.heddle.protocol.Option;

/** The options of {@code frames}. */
public record FramesOptions(
    @Option(
            help = "which byte of a length comes first: the big or the little end",
            defaultValue = "big")
        Endian byteOrder) {}
