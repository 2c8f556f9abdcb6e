package io.heddle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of {@code server/docs/reliability.md}, a row for each fault. */
final class ReliabilityReport {
  private static final Path FILE = Path.of("../docs/reliability.md");

  private static final String HEAD =
      """
      # What was done to it, and what became of those it served

      Written by `./mvnw verify -Pstress -Dit.test=ReliabilityIT` on the packaged distribution (%s, %d
      processors); do not edit. Meanwhile, well-behaved clients of `commands` ask: some stay on one
      connection, where the fault is not that it ends; others make a new one for each request, where
      the fault is not that it is refused. *Lost* is what they asked and was not answered. *Normal again* is how long after
      the fault a new connection was answered, in the worst case.

      | fault | times | asked meanwhile | lost | longest answer | normal again after |
      |---|---:|---:|---:|---:|---:|
      """;

  private final List<String> rows = new ArrayList<>();

  void add(String fault, long times, Bystanders others, Duration normalAgain) {
    int lost = others.lost().size();
    rows.add(
        "| %s | %,d | %,d | %,d | %s | %s |"
            .formatted(
                fault,
                times,
                others.answered() + lost,
                lost,
                millis(others.longest()),
                millis(normalAgain)));
  }

  private static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%,d ms", Math.max(1, duration.toMillis()));
  }

  void write() throws IOException {
    String head =
        HEAD.formatted(
            "JDK " + Runtime.version().feature(), Runtime.getRuntime().availableProcessors());
    Files.writeString(FILE, head + String.join("\n", rows) + "\n");
  }
}
