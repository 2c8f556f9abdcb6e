package io.heddle.loadtest.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Chromium without a screen, started anew for each page. */
final class Browser {
  private static final long PATIENCE_SECONDS = 120;

  private final Path program;
  private final Path folder;

  private Browser(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /** Skips the test where there is none. */
  static Browser find(Path folder) {
    Optional<Path> program =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(part ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(part, name)))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(program.isPresent(), "no Chromium or Chrome is installed");
    return new Browser(program.get(), folder);
  }

  /** A page as its scripts left it. */
  String dom(Path page, String window) throws IOException, InterruptedException {
    return run("--dump-dom", "--window-size=" + window, page.toUri() + "#check");
  }

  /** A picture of a page. */
  Path screenshot(Path page, String window) throws IOException, InterruptedException {
    Path picture = folder.resolve(page.getFileName() + ".png");
    run("--screenshot=" + picture, "--window-size=" + window, page.toUri().toString());
    return picture;
  }

  /** Its standard output; fails if the page wrote anything to its console. */
  private String run(String... arguments) throws IOException, InterruptedException {
    var command =
        new ArrayList<String>(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--force-device-scale-factor=1",
                "--enable-logging=stderr",
                "--user-data-dir=" + Files.createTempDirectory(folder, "browser")));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("%s", command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(err)).doesNotContain("CONSOLE");
    return Files.readString(out, UTF_8);
  }
}
