package io.heddle.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heddle.loadtest.engine.Interval;
import io.heddle.loadtest.engine.LoadOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistogramFileTest {
  @TempDir Path folder;
  private final LoadOutcome outcome = Samples.outcome();

  @Test
  void writesTheDistributionInMillisecondsAsThePlotterReadsIt() throws IOException {
    List<String> lines = Files.readAllLines(write("run.hgrm"));

    // The plotter skips comments and blank lines, and takes four columns of numbers.
    assertThat(lines.getFirst().strip().split("\\s+"))
        .containsExactly("Value", "Percentile", "TotalCount", "1/(1-Percentile)");
    List<String[]> rows =
        lines.stream()
            .skip(1)
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> line.strip().split("\\s+"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(50).allMatch(row -> row.length >= 3);
    assertThat(Double.parseDouble(rows.getLast()[0]))
        .isEqualTo(outcome.response().getMaxValue() / 1e6, within(0.001));
    assertThat(Long.parseLong(rows.getLast()[2])).isEqualTo(outcome.response().getTotalCount());
  }

  @Test
  void writesADotWhateverTheUsersLanguage() throws IOException {
    String usual = Files.readString(write("usual.hgrm"));
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(write("german.hgrm")).hasContent(usual);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void writesALogThatHdrHistogramReadsBack() throws IOException {
    List<Histogram> read = read(write("run.hlog"));

    assertThat(read).isEqualTo(outcome.intervals().stream().map(Interval::response).toList());
    assertThat(read.getFirst().getStartTimeStamp()).isEqualTo(Samples.STARTED_MILLIS + 5_000);
    assertThat(read.getLast().getEndTimeStamp()).isEqualTo(Samples.STARTED_MILLIS + 25_000);
  }

  @Test
  void writesALogOfARunThatEndedBeforeItsMeasuredPart() throws IOException {
    var none = new LoadOutcome(outcome.result(), outcome.response(), outcome.service(), List.of());
    Path file = folder.resolve("none.hlog");
    HistogramFile.write(none, file);

    assertThat(read(file)).isEmpty();
  }

  private Path write(String name) throws IOException {
    Path file = folder.resolve(name);
    HistogramFile.write(outcome, file);
    return file;
  }

  private static List<Histogram> read(Path file) throws IOException {
    var read = new ArrayList<Histogram>();
    try (var log = new HistogramLogReader(file.toFile())) {
      for (EncodableHistogram each = log.nextIntervalHistogram();
          each != null;
          each = log.nextIntervalHistogram()) read.add((Histogram) each);
    }
    return read;
  }
}
