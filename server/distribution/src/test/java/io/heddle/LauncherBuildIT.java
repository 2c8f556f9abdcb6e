package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./heddle} at the root of the sources, which builds what it starts; on a copy of them. */
class LauncherBuildIT {
  private static final String BUILDING = "heddle: building the distribution";

  @TempDir private Path folder;

  /** One test, for a build takes half a minute. */
  @Test
  void buildsOnceThenStartsAndBuildsAgainWhatHasChanged() throws Exception {
    Path sources = Files.createDirectory(folder.resolve("my sources"));
    Shell.output(
        "tar -C \"$1\" --exclude=./.git --exclude=target -cf - . | tar -C \"$2\" -xf -",
        Shell.root(),
        sources);
    twoStartsAtOnceBuildOnce(sources);
    aSecondStartTouchesNoMaven(sources);
    aChangedSourceIsBuiltAndADroppedJarSurvives(sources);
    aBuildThatFailsShowsTheEndOfItsLog(sources);
  }

  private static void twoStartsAtOnceBuildOnce(Path sources) throws Exception {
    var starts =
        Stream.of("one", "two")
            .map(name ->
                CompletableFuture.supplyAsync(() -> start(sources, "--version"), Shell.THREADS))
            .toList();
    List<Heddle.Result> results = List.of(starts.get(0).get(), starts.get(1).get());
    assertThat(results).extracting(Heddle.Result::out).containsOnly("heddle 0.1.0");
    assertThat(results)
        .extracting(Heddle.Result::err)
        .containsExactlyInAnyOrder(
            BUILDING + " (the first time, about a minute) ...",
            "heddle: waiting for another start that is building ...");
  }

  private static void aSecondStartTouchesNoMaven(Path sources) throws IOException {
    Path wrapper = sources.resolve("mvnw");
    Path away = Files.move(wrapper, sources.resolve("mvnw.away"));
    assertThat(start(sources, "--version")).isEqualTo(new Heddle.Result(0, "heddle 0.1.0", ""));
    Files.move(away, wrapper);
  }

  private void aChangedSourceIsBuiltAndADroppedJarSurvives(Path sources) throws IOException {
    Path home = sources.resolve("server/distribution/target/heddle");
    new ThirdParty(folder).protocol("dropped", "\"here\"", home.resolve("plugins/dropped.jar"));
    change(sources, "sends every byte back, unchanged", "sends every byte back, as before");
    Heddle.Result rebuilt = start(sources, "protocols");
    assertThat(rebuilt.err()).isEqualTo(BUILDING + " again, since the sources are newer ...");
    assertThat(rebuilt.out())
        .contains("\necho 0.1.0  sends every byte back, as before (RFC 862)\n")
        .contains("\ndropped (no version)\n");
    assertThat(start(sources, "protocols").err()).as("the next start").isEmpty();
  }

  private static void aBuildThatFailsShowsTheEndOfItsLog(Path sources) throws IOException {
    change(sources, "public final class Echo", "public final clas Echo");
    Heddle.Result failed = start(sources, "--version");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err())
        .startsWith(BUILDING)
        .contains("Echo.java")
        .contains("the whole log is");
  }

  private static void change(Path sources, String before, String after) throws IOException {
    Path echo = sources.resolve("protocols/echo/src/main/java/io/heddle/echo/Echo.java");
    String text = Files.readString(echo);
    assertThat(text).contains(before);
    FileTime first = Files.getLastModifiedTime(echo);
    Files.writeString(echo, text.replace(before, after));
    assertThat(Files.getLastModifiedTime(echo)).isGreaterThan(first);
  }

  /** From another folder, as with every command. */
  private static Heddle.Result start(Path sources, String argument) {
    return Shell.run(
        sources.getParent(), Map.of("HEDDLE_BUILD", ""), "\"$1/heddle\" $2", sources, argument);
  }
}
