package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bin/train-aot}; that what it makes is used is {@link StartIT}'s. */
class TrainAotIT {
  private static final String OLD = "the one that was there";

  @TempDir private Path folder;
  private Path home;
  private Path cache;

  @BeforeEach
  void copyTheDistribution() throws IOException {
    home = folder.resolve("heddle");
    Shell.output("cp -r \"$1\" \"$2\"", Heddle.HOME, home);
    cache = home.resolve("lib/heddle.aot");
    Files.writeString(cache, OLD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-XX:AOTMode=off -XX:+IgnoreUnrecognizedVMOptions | expected JDK 25 or newer, and no JAVA_OPTS",
        "-Xmx1k                                          | Too small",
      })
  void keepsTheCacheThatIsThereIfItCanMakeNone(String options, String said) throws IOException {
    Heddle.Result result = train(Map.of("JAVA_OPTS", options), "bin/train-aot");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains(said, "train-aot: no cache was made");
    assertThat(cache).hasContent(OLD);
    assertThat(home.resolve("lib")).isDirectoryNotContaining("glob:**train-aot*");
  }

  @Test
  void saysWhatItIsForAndDoesNothingIfAsked() throws IOException {
    Heddle.Result result = train(Map.of(), "bin/train-aot --help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).startsWith("Makes lib/heddle.aot, ").contains("JAVA_HOME");
    assertThat(cache).hasContent(OLD);
  }

  @Test
  void takesNoArguments() throws IOException {
    assertThat(train(Map.of(), "bin/train-aot --fast").exitCode()).isEqualTo(2);
    assertThat(cache).hasContent(OLD);
  }

  /** It may be called by a link, as bin/heddle may. */
  @Test
  void makesOneForTheDistributionThatALinkLeadsTo() throws IOException {
    Heddle.Result result = train(Map.of(), "ln -s \"$1/bin/train-aot\" ../link && ../link");

    boolean hasCaches = Runtime.version().feature() >= 25;
    assertThat(result.exitCode()).as(result.err()).isEqualTo(hasCaches ? 0 : 1);
    assertThat(Files.size(cache) > OLD.length()).isEqualTo(hasCaches);
  }

  private Heddle.Result train(Map<String, String> environment, String command) {
    return Shell.run(home, environment, command, home);
  }
}
