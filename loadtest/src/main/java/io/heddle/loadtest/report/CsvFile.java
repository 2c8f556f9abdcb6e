package io.heddle.loadtest.report;

import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** A run second by second, as RFC 4180 has it: a header, CRLF, quotes where a field needs them. */
public final class CsvFile {
  private static final String LINE_END = "\r\n";
  private static final List<String> FIGURES =
      List.of("p50", "p90", "p99", "p99.9", "p99.99", "max", "mean");

  private CsvFile() {}

  /** Writes a line for each window, in seconds, milliseconds and requests per second. */
  public static void write(LoadResult result, Path file) throws IOException {
    String lines =
        Stream.concat(Stream.of(header()), result.windows().stream().map(CsvFile::fields))
            .map(CsvFile::line)
            .collect(Collectors.joining());
    Files.writeString(file, lines);
  }

  private static Stream<String> header() {
    return Stream.of(
            Stream.of("at-s", "phase", "offered-per-s", "achieved-per-s", "errors", "connected"),
            FIGURES.stream().map(figure -> "response-" + figure + "-ms"),
            FIGURES.stream().map(figure -> "service-" + figure + "-ms"),
            Stream.of("client-lag-p99-ms", "valid"))
        .flatMap(fields -> fields);
  }

  private static Stream<String> fields(Window window) {
    return Stream.of(
            Stream.of(number(window.at()), window.phase()),
            Stream.of(number(window.offered()), number(window.achieved())),
            Stream.of(Long.toString(window.errors()), Integer.toString(window.connected())),
            figures(window.response()),
            figures(window.service()),
            Stream.of(number(window.clientLagP99()), Boolean.toString(window.valid())))
        .flatMap(fields -> fields);
  }

  private static Stream<String> figures(LatencySummary of) {
    return DoubleStream.of(of.p50(), of.p90(), of.p99(), of.p999(), of.p9999(), of.max(), of.mean())
        .mapToObj(CsvFile::number);
  }

  /**
   * To the nanosecond, where it is milliseconds; never with an exponent, which few readers take.
   */
  private static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(6, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String line(Stream<String> fields) {
    return fields.map(CsvFile::quoted).collect(Collectors.joining(",", "", LINE_END));
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0);
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
