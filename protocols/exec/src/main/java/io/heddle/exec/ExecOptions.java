package io.heddle.exec;

import static io.heddle.protocol.OptionException.throwUnless;
import static io.heddle.protocol.OptionException.throwUnlessWithin;

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
    @Option(
            help = "commands at a time, each until its group has ended; more wait",
            defaultValue = "16")
        int concurrency) {
  private static final Duration TIMEOUT_MAX = Duration.ofDays(1);

  public ExecOptions {
    throwUnless(!allow.isEmpty(), "allow", "the commands that may be run, such as date", "none");
    throwUnless(Files.isDirectory(directory), "directory", "a folder", "'" + directory + "'");
    environment.forEach((name, value) -> {
      boolean isOne = !name.isEmpty() && name.indexOf('=') < 0 && (name + value).indexOf('\0') < 0;
      throwUnless(isOne, "environment", "a name", "'" + name + "'");
    });
    boolean inTime = timeout.toMillis() >= 1 && timeout.compareTo(TIMEOUT_MAX) <= 0;
    throwUnless(inTime, "timeout", "1ms to 24h", text(timeout));
    throwUnlessWithin("output-bytes-max", outputBytesMax, 1, 64 << 20);
    throwUnlessWithin("concurrency", concurrency, 1, 1000);
    allow = List.copyOf(allow);
    environment = Map.copyOf(environment);
  }

  /** As an operator would write it. */
  static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
