package io.heddle.server.cli;

import io.heddle.loadtest.engine.LoadOutcome;
import io.heddle.loadtest.report.CsvFile;
import io.heddle.loadtest.report.HistogramFile;
import io.heddle.loadtest.report.HtmlFile;
import io.heddle.loadtest.report.JsonFile;
import io.heddle.loadtest.report.Report;
import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The files that a load test writes. */
final class LoadOutputs {
  @Option(
      names = "--report",
      paramLabel = "F.html",
      description = "A page with plots; one file, needs no network.")
  private @Nullable Path report;

  @Option(
      names = "--json",
      paramLabel = "F",
      description = "Everything, for scripts and --compare.")
  private @Nullable Path json;

  @Option(
      names = "--hgrm",
      paramLabel = "F",
      description =
          "The latency distribution as HdrHistogram plots it; its interval log if F ends in .hlog.")
  private @Nullable Path hgrm;

  @Option(names = "--csv", paramLabel = "F", description = "A line for each second.")
  private @Nullable Path csv;

  private @Nullable CliException failure;

  /** As the user could type it again. */
  static String commandLine(CommandSpec spec) {
    return "heddle " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
  }

  /** Before a run, whose figures would be lost: whether they can be written. */
  void check() {
    List<Path> files = Stream.of(report, json, hgrm, csv).flatMap(Stream::ofNullable).toList();
    files.forEach(LoadOutputs::check);
    var seen = new HashSet<Path>();
    for (Path file : files) {
      // A device, such as that of standard output, takes one after the other.
      boolean keepsOne = Files.notExists(file) || Files.isRegularFile(file);
      if (keepsOne && !seen.add(real(file)))
        throw LoadOptions.wrong(file + ": is named for two outputs; name a file for each");
    }
  }

  private static void check(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder))
      throw LoadOptions.wrong(
          file + ": its folder is not there or cannot be written; create it or name another");
    if (Files.isDirectory(file)) throw LoadOptions.wrong(file + ": is a folder; name a file in it");
  }

  /** The same for every name of a file that is there. */
  private static Path real(Path file) {
    try {
      return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
    } catch (IOException unreadable) {
      return file.toAbsolutePath().normalize();
    }
  }

  void write(Report done, LoadOutcome outcome) {
    write(json, file -> JsonFile.write(done, file));
    write(hgrm, file -> HistogramFile.write(outcome, file));
    write(csv, file -> CsvFile.write(done.result(), file));
    write(report, file -> HtmlFile.write(done, file));
    if (failure != null) throw failure;
  }

  /** One that cannot be written keeps none of the others from it. */
  private void write(@Nullable Path file, Writing writing) {
    if (file == null) return;
    try {
      writing.to(file);
    } catch (IOException e) {
      failure =
          new CliException(
              CliException.FAILED,
              file + ": cannot write what was measured: " + Meaning.of(e) + "; name another file",
              e);
    }
  }

  private interface Writing {
    void to(Path file) throws IOException;
  }
}
