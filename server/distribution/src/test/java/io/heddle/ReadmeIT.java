package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The READMEs, of the sources and of the distribution, run as a newcomer runs them. */
class ReadmeIT {
  private static final Path ROOT = Shell.root();

  @TempDir private Path folder;

  /** Where its README is, and what is to be typed there. */
  record Console(Path place, String text) {}

  static List<Console> consoles() {
    return Stream.of(ROOT, Heddle.HOME.toAbsolutePath())
        .flatMap(place -> blocks(place, "console").stream().map(text -> new Console(place, text)))
        .toList();
  }

  @ParameterizedTest(name = "console {index}")
  @MethodSource("consoles")
  void everyLineDoesWhatIsWrittenBelowIt(Console readme) {
    new ConsoleBlock(readme.text()).run(readme.place(), folder);
  }

  @Test
  void itsTwoCommandsAreThere() {
    List<String> commands =
        blocks(ROOT, "").get(0).lines().map(line -> line.split(" ", -1)[0]).distinct().toList();
    assertThat(commands).containsExactly("./heddle", "./mvnw");
    assertThat(commands).allMatch(command -> Files.isExecutable(ROOT.resolve(command)));
  }

  static List<Path> places() {
    return List.of(ROOT, Heddle.HOME);
  }

  @ParameterizedTest
  @MethodSource("places")
  void itsConfigurationIsValid(Path place) {
    String file = Heddle.file(folder, "heddle.yaml", blocks(place, "yaml").get(0));
    Map<String, String> environment = Map.of("HEDDLE_LISTENERS_SHOUT_IDLE_TIMEOUT", "5s");
    assertThat(text(place)).contains("(`HEDDLE_LISTENERS_SHOUT_IDLE_TIMEOUT=5s`)");
    assertThat(Heddle.runWith(environment, "", "check", file))
        .isEqualTo(new Heddle.Result(0, file + ": ok, 1 listener", ""));
  }

  @Test
  void thatOfTheDistributionSpeaksOfNothingButTheDistribution() {
    String text = text(Heddle.HOME);
    assertThat(text.replace("docs/protocols/", ""))
        .doesNotContain("@version@", "./heddle", "mvnw", "server/", "protocols/");
    Matcher paths =
        Pattern.compile("[`(]((?:bin|conf|docs|lib|plugins|sdk)\\b[^ `*)]*)").matcher(text);
    // What JDK 21 has packed has no cache, until bin/train-aot makes one.
    String notYet = Runtime.version().feature() >= 25 ? "" : "lib/heddle.aot";
    assertThat(paths.results().map(path -> path.group(1)).distinct())
        .hasSizeGreaterThan(5)
        .filteredOn(path -> !path.equals(notYet))
        .allSatisfy(path -> assertThat(Heddle.HOME.resolve(path)).exists());
  }

  @Test
  void itsProtocolCompilesAgainstTheApi() throws IOException {
    String block = blocks(ROOT, "java").get(0);
    int end = block.lastIndexOf('}');
    String source =
        "package io.example; import io.heddle.protocol.*; "
            + block.substring(0, end)
            + "  private static String rot13(String line) { return line; }\n}\n";
    Path file = Files.writeString(folder.resolve("Rot13.java"), source);
    ThirdParty.compile(folder.resolve("classes"), List.of(file));
    assertThat(folder.resolve("classes/io/example/Rot13.class")).exists();
  }

  @Test
  void itsWorkloadCompilesAgainstTheApi() throws IOException {
    String source =
        """
        package io.example;
        import io.heddle.protocol.*;
        import java.io.IOException;
        import java.util.Optional;
        class Rot13Workload {
        %s
        }
        """
            .formatted(blocks(ROOT, "java").get(1));
    Path file = Files.writeString(folder.resolve("Rot13Workload.java"), source);
    ThirdParty.compile(folder.resolve("workload"), List.of(file));
    assertThat(folder.resolve("workload/io/example/Rot13Workload.class")).exists();
  }

  /** What stands between the fences of a language. */
  private static List<String> blocks(Path place, String language) {
    Matcher fences = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)\\n```$").matcher(text(place));
    return fences
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  private static String text(Path place) {
    try {
      return Files.readString(place.resolve("README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
