package io.heddle.exec;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Option;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The options of {@code exec}; the defaults and what each is for are in the annotations. */
public record ExecOptions(
    @Option(help = "what is one message: a line, or what one read delivers", defaultValue = "lines")
        Framing framing,
    @Option(help = "commands that may be run: date permits any arguments, \"ls -l /srv/*\" these")
        List<String> allow,
    @Option(help = "where commands run", defaultValue = "/") Path directory,
    @Option(help = "variables they get besides PATH and LANG") Map<String, String> environment,
    @Option(help = "how long a command may run", defaultValue = "10s") Duration timeout,
    @Option(help = "what a command may write", defaultValue = "1MiB") ByteSize outputBytesMax,
    @Option(help = "commands at a time; more wait", defaultValue = "16") int concurrency) {
  private static final Duration TIMEOUT_MAX = Duration.ofDays(1);

  public ExecOptions {
    if (allow.isEmpty()) {
      throw new IllegalArgumentException(
          "allow: expected the commands that may be run, such as date, got none");
    }
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("directory: expected a folder, got '" + directory + "'");
    }
    environment.forEach((name, value) -> {
      if (name.isEmpty() || name.indexOf('=') >= 0 || (name + value).indexOf('\0') >= 0)
        throw new IllegalArgumentException("environment: expected a name, got '" + name + "'");
    });
    if (timeout.toMillis() < 1 || timeout.compareTo(TIMEOUT_MAX) > 0) {
      throw new IllegalArgumentException("timeout: expected 1ms to 24h, got " + text(timeout));
    }
    if (outputBytesMax.bytes() < 1 || outputBytesMax.bytes() > 64 << 20) {
      throw new IllegalArgumentException(
          "output-bytes-max: expected 1B to 64MiB, got " + outputBytesMax);
    }
    if (concurrency < 1 || concurrency > 1000) {
      throw new IllegalArgumentException("concurrency: expected 1 to 1000, got " + concurrency);
    }
    allow = List.copyOf(allow);
    environment = Map.copyOf(environment);
  }

  /** As an operator would write it. */
  static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
