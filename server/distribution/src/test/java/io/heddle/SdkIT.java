package io.heddle;

import static io.heddle.ThirdParty.SDK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The distribution's {@code sdk/}: what somebody needs who writes a protocol, and no more. */
class SdkIT {
  private static final Path EXAMPLE = SDK.resolve("example");

  @TempDir private Path folder;

  @Test
  void holdsTheApiTheTestKitAndTheExample() throws IOException {
    assertThat(classes(ThirdParty.sdkJar("heddle-api")))
        .contains("io/heddle/protocol/Connection.class")
        .allMatch(name -> name.matches("io/heddle/protocol/[^/]+"));
    assertThat(classes(ThirdParty.sdkJar("heddle-testkit")))
        .contains("io/heddle/protocol/testkit/ProtocolTester.class")
        .noneMatch(name -> name.matches("io/heddle/(protocol/[^/]+|server/.*)"));
    assertThat(EXAMPLE).isDirectoryRecursivelyContaining("glob:**/Rot13.java");
    assertThat(EXAMPLE.resolve("pom.xml")).content().doesNotContain("@");
    assertThat(EXAMPLE.resolve("README.md")).content().doesNotContain("@version@");
  }

  private static java.util.List<String> classes(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      return file.stream().map(Object::toString).filter(name -> name.endsWith(".class")).toList();
    }
  }

  @Test
  void servesTheExampleThatJavacAndJarBuilt() throws IOException {
    Path plugins = folder.resolve("plugins");
    packExample(plugins.resolve("rot13.jar"));
    try (var heddle =
        Heddle.serve(
            "rot13=tcp://127.0.0.1:0",
            "--option",
            "greeting=welcome",
            "--plugins",
            plugins.toString())) {
      assertRot13(heddle, "welcome");
      assertThat(heddle.errors()).isEmpty();
    }
  }

  @Test
  void servesAJarDroppedIntoTheDistributionsOwnPlugins() throws IOException {
    Path jar = Heddle.HOME.resolve("plugins/rot13.jar");
    try {
      packExample(jar);
      try (var heddle = Heddle.serve("rot13=tcp://127.0.0.1:0", "echo=tcp://127.0.0.1:0")) {
        assertRot13(heddle, null);
        try (var echo = heddle.lineClient("echo")) {
          assertThat(echo.ask("beside it")).isEqualTo("beside it");
        }
      }
    } finally {
      Files.deleteIfExists(jar);
    }
  }

  private static void assertRot13(Heddle heddle, String greeting) {
    try (var client = heddle.lineClient("rot13")) {
      if (greeting != null) assertThat(client.readLine()).isEqualTo(greeting);
      assertThat(client.ask("Hello, world")).isEqualTo("Uryyb, jbeyq");
    }
  }

  private Path packExample(Path jar) throws IOException {
    Path classes = folder.resolve("classes");
    ThirdParty.compile(classes, ThirdParty.sources(EXAMPLE.resolve("src/main/java")));
    return ThirdParty.pack(classes, jar, EXAMPLE.resolve("src/main/resources"));
  }

  @Test
  void runsTheExamplesTestsOnItsTwoJars() throws Exception {
    Path api = ThirdParty.sdkJar("heddle-api");
    Path testkit = ThirdParty.sdkJar("heddle-testkit");
    Path rot13 = packExample(folder.resolve("rot13.jar"));
    Path tests = folder.resolve("tests");
    Path junit = jarOf(Test.class);
    Path guardian = jarOf(Class.forName("org.apiguardian.api.API"));
    var sources = ThirdParty.sources(EXAMPLE.resolve("src/test/java"));
    ThirdParty.compile(tests, sources, testkit, rot13, junit, guardian);

    URL[] jars = {url(api), url(testkit), url(rot13), url(tests)};
    try (var loader = new URLClassLoader(jars, new JUnitAlone())) {
      Class<?> test = loader.loadClass("io.example.Rot13Test");
      assertThat(jarOf(loader.loadClass("io.heddle.protocol.Connection"))).isEqualTo(api);
      var listener = new SummaryGeneratingListener();
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(test))
                  .configurationParameter(
                      LauncherConstants.STACKTRACE_PRUNING_ENABLED_PROPERTY_NAME, "false")
                  .build(),
              listener);
      assertThat(listener.getSummary().getFailures()).isEmpty();
      assertThat(listener.getSummary().getTestsSucceededCount()).isEqualTo(3);
    }
  }

  /** Of all that these tests have on their class path, JUnit only. */
  private static final class JUnitAlone extends ClassLoader {
    JUnitAlone() {
      super(getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!name.matches("org\\.(junit|opentest4j|apiguardian)\\..*")) {
        throw new ClassNotFoundException(name);
      }
      return SdkIT.class.getClassLoader().loadClass(name);
    }
  }

  private static Path jarOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static URL url(Path path) throws IOException {
    return path.toUri().toURL();
  }

  @Test
  void buildsTheExampleWithMaven() throws IOException {
    // What it downloads or finds in the sdk's repository must not stay in the user's own, nor may
    // an sdk of the same version that is there take this one's place.
    String maven =
        """
        cp -r "$1" "$2/sdk" && mkdir -p "$2/tail/io" && cd "$2/sdk/example" || exit
        ln -s "$HOME"/.m2/repository/* "$2/tail" 2>"$2/links"
        ln -s "$HOME"/.m2/repository/io/* "$2/tail/io" && rm -f "$2/tail/io/heddle"
        for offline in "-o -Daether.offline.protocols=file" ""; do
          "$3/mvnw" -B -q $offline "-Dmaven.repo.local=$2/m2" "-Dmaven.repo.local.tail=$2/tail" package && exit
        done
        """;
    Heddle.Result built = Shell.run(folder, Map.of(), maven, SDK, folder, Shell.root());
    boolean hasMaven = !built.out().contains("rot13") && !built.err().contains("rot13");
    assumeTrue(built.exitCode() == 0 || !hasMaven, () -> "no Maven works here: " + built.out());
    assertThat(built.exitCode()).as(built.out() + built.err()).isZero();
    Path example = folder.resolve("sdk/example");
    assertThat(example.resolve("target/surefire-reports/io.example.Rot13Test.txt"))
        .content()
        .contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0");
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    Files.copy(example.resolve("target/rot13.jar"), plugins.resolve("rot13.jar"));
    assertThat(Heddle.run("protocols", "--plugins", plugins.toString()).out())
        .contains("\nrot13 1.0  each line back, its letters turned by half the alphabet\n");
  }
}
