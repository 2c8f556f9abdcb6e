package io.heddle.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.loadtest.LoadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {
  @TempDir Path folder;

  @Test
  void writesALineForEachSecondUnderAHeader() throws IOException {
    LoadResult result = Samples.outcome().result();

    List<String> lines = lines(result);

    assertThat(lines).hasSize(1 + result.windows().size());
    String[] names = lines.getFirst().split(",", -1);
    assertThat(names).contains("at-s", "phase", "response-p99.9-ms", "service-max-ms", "valid");
    assertThat(lines).allMatch(line -> line.split(",", -1).length == names.length);
    assertThat(lines.get(1)).startsWith("1,warmup,2000,").endsWith(",0.12,true");
  }

  @Test
  void endsEveryLineAsRfc4180HasIt() throws IOException {
    String text = text(Samples.outcome().result());

    assertThat(text).endsWith("\r\n");
    assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n");
  }

  @Test
  void writesNoExponents() throws IOException {
    assertThat(text(Samples.outcome().result())).doesNotContainPattern("\\dE-?\\d");
  }

  private List<String> lines(LoadResult result) throws IOException {
    return List.of(text(result).split("\r\n"));
  }

  private String text(LoadResult result) throws IOException {
    Path file = folder.resolve("run.csv");
    CsvFile.write(result, file);
    return Files.readString(file);
  }
}
