package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plugins that a third party drops in: with libraries, beside one another, broken. */
class PluginsIT {
  private static final String LIBRARY = "org.example.library.Library.NAME()";

  @TempDir private Path folder;
  private Path plugins;
  private ThirdParty author;

  @BeforeEach
  void prepare() throws IOException {
    plugins = Files.createDirectory(folder.resolve("plugins"));
    author = new ThirdParty(folder);
  }

  private Heddle serve(String... protocols) {
    String[] arguments = new String[protocols.length + 2];
    for (int i = 0; i < protocols.length; i++) arguments[i] = protocols[i] + "=tcp://127.0.0.1:0";
    arguments[protocols.length] = "--plugins";
    arguments[protocols.length + 1] = plugins.toString();
    return Heddle.serve(arguments);
  }

  private static String answer(Heddle heddle, String protocol) {
    try (var client = heddle.lineClient(protocol)) {
      return client.readLine();
    }
  }

  @Test
  void servesAFolderWithTheLibraryItBrings() throws IOException {
    Path library = author.library("its own library", plugins.resolve("first/library.jar"));
    author.protocol("first", LIBRARY, plugins.resolve("first/first.jar"), library);
    try (var heddle = serve("first")) {
      assertThat(answer(heddle, "first")).isEqualTo("its own library");
    }
  }

  @Test
  void keepsTheClassesOfTwoPluginsApart() throws IOException {
    for (String name : new String[] {"first", "second"}) {
      Path library = author.library("library of " + name, plugins.resolve(name + "/library.jar"));
      author.protocol(name, LIBRARY, plugins.resolve(name + "/" + name + ".jar"), library);
    }
    try (var heddle = serve("first", "second")) {
      assertThat(answer(heddle, "first")).isEqualTo("library of first");
      assertThat(answer(heddle, "second")).isEqualTo("library of second");
    }
  }

  @Test
  void showsAPluginTheJdkAndTheApiAndNothingOfTheServer() throws IOException {
    String seen =
        """
        new Object() {
          String among(String... names) {
            var seen = new java.util.StringJoiner(" ");
            for (String name : names) {
              try {
                Class.forName(name);
                seen.add(name);
              } catch (ClassNotFoundException hidden) {}
            }
            return seen.toString();
          }
        }.among(
            "java.sql.Driver", "io.heddle.protocol.Connection", "io.heddle.server.Server",
            "io.heddle.transport.StreamConnection", "io.heddle.echo.Echo", "picocli.CommandLine")
        """;
    author.protocol("first", seen, plugins.resolve("first.jar"));
    try (var heddle = serve("first")) {
      assertThat(answer(heddle, "first"))
          .isEqualTo("java.sql.Driver io.heddle.protocol.Connection");
    }
  }

  @Test
  void refusesABrokenJarWithItsReasonAndServesTheOthers() throws IOException {
    Path damaged = ThirdParty.noJar(plugins.resolve("damaged.jar"));
    Path twin = author.protocol("echo", "\"another echo\"", plugins.resolve("twin.jar"));
    Path library = author.library("without a protocol", plugins.resolve("library.jar"));
    author.protocol("first", "\"served\"", plugins.resolve("first.jar"));
    try (var heddle = serve("first", "echo")) {
      assertThat(answer(heddle, "first")).isEqualTo("served");
      try (var echo = heddle.lineClient("echo")) {
        assertThat(echo.ask("the distribution's own")).isEqualTo("the distribution's own");
      }
      await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().lines().count() == 3);
      assertThat(heddle.errors().lines())
          .hasSize(3)
          .anyMatch(line -> line.startsWith("heddle: refused " + damaged + ": is not a jar"))
          .anyMatch(line -> line.startsWith("heddle: refused " + twin + ": protocol 'echo' is in "))
          .anyMatch(
              line -> line.startsWith("heddle: refused " + library + ": there is no META-INF/"))
          .allMatch(line -> line.contains("; "), "says what to do about it");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          return null;                                | open() of tested.bad.Bad returned null; return a handler
          throw new IllegalStateException();          | open() of tested.bad.Bad threw java.lang.IllegalStateException; correct it (Bad.java:8)
          throw new java.io.UncheckedIOException(new java.io.IOException("no loom")); | no loom
          return open(options, listener);             | open() of tested.bad.Bad threw java.lang.StackOverflowError; correct it (Bad.java:8)
          """)
  void saysInOneSentenceWhyAProtocolCannotStart(String open, String sentence) {
    TestProtocol.jar(plugins, "bad", open);
    assertThat(refused()).isEqualTo(sentence);
  }

  @Test
  void saysWhichClassIsMissingToAProtocolThatStarts() throws IOException {
    TestProtocol.jar(
        plugins,
        "bad",
        "return new Missing(); } static class Missing implements Handler { public void handle(Connection c) {}");
    try (var jar = FileSystems.newFileSystem(plugins.resolve("bad.jar"))) {
      Files.delete(jar.getPath("tested/bad/Bad$Missing.class"));
    }
    assertThat(refused())
        .startsWith(
            "open() of tested.bad.Bad needs tested.bad.Bad$Missing, which is not there; bundle it");
  }

  private String refused() {
    Heddle.Result result =
        Heddle.run(
            "serve", "bad=tcp://127.0.0.1:0", "--admin", "off", "--plugins", plugins.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("heddle: listener bad: protocol bad cannot start: ")
        .hasLineCount(1);
    return result.err().substring("heddle: listener bad: protocol bad cannot start: ".length());
  }

  @Test
  void saysThatAWorkloadIsNull() {
    TestProtocol.jar(
        plugins,
        "bad",
        "return null; } public java.util.Optional<Workload> workload() { return null;");
    assertThat(
            Heddle.run(
                "load", "tcp://127.0.0.1:1", "--protocol", "bad", "--plugins", plugins.toString()))
        .isEqualTo(
            new Heddle.Result(
                1,
                "",
                "heddle: --protocol: workload() of tested.bad.Bad returned null; return Optional.empty()"));
  }
}
