package io.heddle.qotd;

import io.heddle.protocol.Option;
import java.nio.file.Path;
import java.util.Optional;

/** The options of {@code qotd}; what each is for is in the annotations. */
public record QotdOptions(
    @Option(help = "the quotes, one on each line or between lines of %; proverbs if not given")
        Optional<Path> file) {}
