package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start loads, and from where; how long it takes is measured elsewhere. */
class StartIT {
  private static final boolean HAS_CACHES = Runtime.version().feature() >= 25;

  /** The last class of a protocol's that is loaded before its listener is open. */
  private static final String FIRST_HANDLER = " io.heddle.echo.Echo$Back ";

  /** Mostly the proxies of signals and annotations; it was 80 while nobody looked. */
  private static final int MADE_MAX = 15;

  @TempDir private Path temp;

  @Test
  void takesItsClassesFromTheCacheOfTheDistribution() throws IOException {
    assumeTrue(HAS_CACHES, "this JDK has no such caches");

    List<String> loaded = loaded(Heddle.HOME, "");

    assertThat(loaded).anyMatch(line -> line.contains("io.heddle.server.Server source: shared"));
    assertThat(loaded).noneMatch(line -> line.contains("io.heddle.server.Server source: file:"));
  }

  @Test
  void takesItsClassesFromTheCacheWhereverTheDistributionIs() throws IOException {
    assumeTrue(HAS_CACHES, "this JDK has no such caches");
    Path elsewhere = copy();

    assertThat(loaded(elsewhere, ""))
        .anyMatch(line -> line.contains("io.heddle.server.Server source: shared"));
  }

  @Test
  void startsWithoutAWordWhereTheCacheDoesNotFit() throws IOException {
    assumeTrue(HAS_CACHES, "this JDK has no such caches");

    assertThat(loaded(Heddle.HOME, "-XX:-UseCompactObjectHeaders"))
        .anyMatch(line -> line.contains("io.heddle.server.Server source: file:"));
  }

  @Test
  void loadsNoProtocolThatNobodyAskedFor() throws IOException {
    List<String> loaded = loaded(Heddle.HOME, "");

    assertThat(loaded).anyMatch(line -> line.contains(" io.heddle.echo.Echo "));
    assertThat(loaded).noneMatch(line -> line.contains(" io.heddle.chat.Chat "));
  }

  @Test
  void readsPlainArgumentsWithoutTheLibraryForOthers() throws IOException {
    assertThat(loaded(Heddle.HOME, "")).noneMatch(line -> line.contains(" picocli.CommandLine "));
  }

  @Test
  void makesHardlyAClassBeforeItListens() throws IOException {
    assumeTrue(HAS_CACHES, "this JDK has no such caches");

    // Each takes its time, and others to make it: those of a switch over types, of a record's hash
    // code, of a constructor that is called by reflection.
    List<String> made =
        loaded(Heddle.HOME, "").stream()
            .takeWhile(line -> !line.contains(FIRST_HANDLER))
            .filter(line -> line.contains(" source: ") && !line.contains("source: shared objects"))
            .toList();

    assertThat(made).hasSizeLessThanOrEqualTo(MADE_MAX);
    assertThat(made)
        .noneMatch(line -> line.contains("$$TypeSwitch"))
        .noneMatch(line -> line.contains("$$Lambda"))
        .noneMatch(line -> line.contains("$$StringConcat"));
  }

  @Test
  void listensBeforeTheAdminEndpointStarts() throws IOException {
    Path log = temp.resolve("initialized.log");
    try (Heddle heddle =
        Heddle.serveFrom(
            Heddle.HOME,
            Map.of("JAVA_OPTS", "-Xlog:class+init=info:file=" + log),
            "echo=tcp://127.0.0.1:0",
            "--admin",
            "http://127.0.0.1:0")) {
      assertThat(heddle.admin()).isNotNull();
    }
    List<String> initialized = Files.readAllLines(log, UTF_8);

    // The first is what a server starts when it has begun to accept.
    assertThat(indexOf(initialized, "io/heddle/server/carriers/CarrierCount'"))
        .isLessThan(indexOf(initialized, "io/heddle/server/admin/AdminEndpoint'"));
  }

  private static int indexOf(List<String> log, String name) {
    for (int i = 0; i < log.size(); i++) if (log.get(i).contains("Initializing '" + name)) return i;
    throw new AssertionError("not initialized: " + name);
  }

  private Path copy() throws IOException {
    Path to = temp.resolve("heddle");
    try (Stream<Path> all = Files.walk(Heddle.HOME)) {
      for (Path path : (Iterable<Path>) all::iterator)
        Files.copy(
            path,
            to.resolve(Heddle.HOME.relativize(path).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
    }
    return to;
  }

  /** Port 0 would not do: with one of its own a listener is compared to others. */
  private static int freePort() throws IOException {
    try (var taken = new ServerSocket(0)) {
      return taken.getLocalPort();
    }
  }

  /** What the JVM says of each class that it loads until one message is answered. */
  private List<String> loaded(Path home, String option) throws IOException {
    Path log = temp.resolve("classes.log");
    try (Heddle heddle =
        Heddle.serveFrom(
            home,
            Map.of("JAVA_OPTS", "-Xlog:class+load:file=" + log + " " + option),
            "echo=tcp://127.0.0.1:" + freePort(),
            "--admin",
            "off")) {
      try (var client = new LineClient(heddle.connect("echo"))) {
        assertThat(client.ask("hello")).isEqualTo("hello");
      }
      assertThat(heddle.errors()).doesNotContain("aot", "cds");
    }
    return Files.readAllLines(log, UTF_8);
  }
}
