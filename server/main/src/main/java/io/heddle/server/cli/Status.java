package io.heddle.server.cli;

import io.heddle.server.config.DurationText;
import io.heddle.server.operate.AdminClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code heddle status}. */
@Command(
    name = "status",
    description = {
      "Tells how a running server is, and what its listeners do; counts are those since its start, rates with"
          + " --watch those since the look before. Datagrams count as requests.",
      "P50 and P99 are what 50 and 99 of 100 requests took at the most. With --json: admin, status, stuck"
          + " (connections whose handler has not been waiting for its peer for a second), server and listeners, the"
          + " last two as GET /api/server and /api/listeners have them; with --watch as well, a line for each look,"
          + " with interval (seconds since the look before), and each listener has rates: connections, requests,"
          + " bytes-in and bytes-out, per second."
    })
final class Status extends OperateCommand {
  private static final Duration INTERVAL_MIN = Duration.ofMillis(100);

  @Option(
      names = "--watch",
      paramLabel = "INTERVAL",
      arity = "0..1",
      fallbackValue = "1s",
      converter = LoadOptions.DurationConverter.class,
      description =
          "Look again and again (${FALLBACK-VALUE} apart if nothing is given), until Ctrl-C, and tell rates.")
  private Optional<Duration> watch = Optional.empty();

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = WholeNumber.OfInt.class,
      description = "With --watch: end when the rates were told so many times.")
  private Optional<Integer> count = Optional.empty();

  @Override
  void check() {
    if (watch.isPresent() && watch.get().compareTo(INTERVAL_MIN) < 0)
      throw new IllegalArgumentException(
          "watch: expected 100ms or more, got '" + DurationText.format(watch.get()) + "'");
    if (count.isPresent() && watch.isEmpty())
      throw new IllegalArgumentException("count: it counts the looks of --watch; add that");
    if (count.isPresent() && count.get() < 1)
      throw new IllegalArgumentException("count: expected 1 or more, got '" + count.get() + "'");
  }

  @Override
  void run(AdminClient server, boolean asJson, PrintWriter out)
      throws IOException, InterruptedException {
    if (watch.isPresent()) {
      var watching = new StatusWatch(server, watch.get(), out);
      int looks = count.orElse(Integer.MAX_VALUE);
      if (asJson) watching.json(looks);
      else watching.show(looks);
    } else if (asJson) {
      out.println(Look.at(server).json().toPrettyString());
    } else {
      out.print(StatusText.totals(Look.at(server), Screen.ofStdout()));
    }
  }
}
