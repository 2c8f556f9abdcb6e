package io.heddle.server.config;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Option;
import io.heddle.protocol.Rate;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One of each type that Option documents. */
public record EveryOptions(
    @Option(help = "text", defaultValue = "hi") String message,
    @Option(help = "flag", defaultValue = "false") boolean eager,
    @Option(help = "count", defaultValue = "100") int historySize,
    @Option(help = "large", defaultValue = "1") long largeCount,
    @Option(help = "share", defaultValue = "0.5") double share,
    @Option(help = "cut", defaultValue = "lines") Framing framing,
    @Option(help = "wait", defaultValue = "30s") Duration pause,
    @Option(help = "size", defaultValue = "64KiB") ByteSize size,
    @Option(help = "rate", defaultValue = "50/s") Rate rate,
    @Option(help = "charset", defaultValue = "utf-8") Charset charset,
    @Option(help = "where", defaultValue = "data") Path root,
    @Option(help = "maybe") Optional<Duration> age,
    @Option(
            help = "words",
            defaultValue = {"a", "b"})
        List<String> words,
    @Option(help = "numbers") List<Integer> numbers,
    @Option(help = "named") Map<String, Path> files) {

  public EveryOptions {
    if (historySize < 0 || historySize > 1000) {
      throw new IllegalArgumentException("history-size: expected 0 to 1000, got " + historySize);
    }
    if (message.equals("no"))
      throw new IllegalArgumentException("expected a friendly message, got 'no'");
    if (message.equals("crash")) throw new IllegalStateException("oops");
  }
}
