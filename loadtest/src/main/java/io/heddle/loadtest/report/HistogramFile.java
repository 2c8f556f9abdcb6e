package io.heddle.loadtest.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.loadtest.engine.Interval;
import io.heddle.loadtest.engine.LoadOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.HistogramLogWriter;

/** The response times in HdrHistogram's own formats, for its plotter and its log analyzer. */
public final class HistogramFile {
  private static final double NANOS_PER_MILLI = 1e6;

  /** As fine as HdrHistogram's plotter expects it. */
  private static final int TICKS_PER_HALF_DISTANCE = 5;

  private HistogramFile() {}

  /**
   * Writes the percentile distribution of the whole measured part, in milliseconds; to a file whose
   * name ends in {@code .hlog} instead the log of its seconds, in nanoseconds with the column of
   * maxima in milliseconds.
   */
  public static void write(LoadOutcome outcome, Path file) throws IOException {
    // Into memory first: a PrintStream keeps an I/O error to itself.
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, false, UTF_8)) {
      if (file.toString().endsWith(".hlog")) log(outcome, out);
      else distribution(outcome, out);
    }
    Files.write(file, bytes.toByteArray());
  }

  private static void distribution(LoadOutcome outcome, PrintStream out) {
    outcome.response().outputPercentileDistribution(out, TICKS_PER_HALF_DISTANCE, NANOS_PER_MILLI);
  }

  private static void log(LoadOutcome outcome, PrintStream out) {
    long began = outcome.intervals().stream().mapToLong(Interval::from).min().orElse(0);
    var log = new HistogramLogWriter(out);
    log.outputComment(
        "[response time in nanoseconds, of the measured part, one line for each second in which they ended]");
    log.outputLogFormatVersion();
    log.outputStartTime(began);
    log.outputBaseTime(began);
    log.setBaseTime(began);
    log.outputLegend();
    // Its column of maxima is in millionths of the unit: milliseconds.
    for (Interval each : outcome.intervals()) log.outputIntervalHistogram(each.response());
  }
}
