package io.heddle.server.plugin;

import static io.heddle.server.plugin.TestJar.named;
import static io.heddle.server.plugin.TestJar.protocolSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  @TempDir Path temp;
  Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("plugins"));
  }

  @Test
  void findsAProtocolInAJar() throws IOException {
    Path jar =
        jar()
            .protocol("Foo", named("foo") + "public String description() { return \"does foo\"; }")
            .version("1.2")
            .writeTo(folder.resolve("foo.jar"));

    try (Plugins plugins = load()) {
      LoadedProtocol foo = plugins.find("foo").orElseThrow();
      assertThat(foo.protocol()).isInstanceOf(StreamProtocol.class);
      assertThat(foo.name()).isEqualTo("foo");
      assertThat(foo.version()).isEqualTo("1.2");
      assertThat(foo.jar()).isEqualTo(jar);
      assertThat(foo.description()).isEqualTo("does foo");
      assertThat(foo.transports())
          .containsExactly(Endpoint.Scheme.TCP, Endpoint.Scheme.TLS, Endpoint.Scheme.UNIX);
      assertThat(foo.options()).isEqualTo(NoOptions.class);
      assertThat(foo.classLoader().getName()).isEqualTo("foo");
      assertThat(plugins.refused()).isEmpty();
    }
  }

  @Test
  void hasADashForAVersionThatIsNotInTheManifest() throws IOException {
    jar().protocol("Foo", named("foo")).writeTo(folder.resolve("foo.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.find("foo").orElseThrow().version()).isEqualTo("-");
      assertThat(plugins.find("foo").orElseThrow().description()).isEmpty();
    }
  }

  @Test
  void findsAPluginInAFolderWithTheLibrariesItBrings() throws IOException {
    Path library = jar().source(TestJar.library(1)).writeTo(folder.resolve("foo/library.jar"));
    Path jar =
        jar()
            .uses(library)
            .protocol("Foo", named("foo") + TestJar.DESCRIBED_BY_LIBRARY)
            .writeTo(folder.resolve("foo/plugin.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.find("foo").orElseThrow().description()).isEqualTo("library 1");
      assertThat(plugins.find("foo").orElseThrow().jar()).isEqualTo(jar);
    }
  }

  @Test
  void findsSeveralProtocolsInOneJar() throws IOException {
    jar()
        .source(protocolSource("A", named("a")))
        .source(protocolSource("B", named("b")))
        .declares(
            "# two of them", "org.example.B # the second", "", " org.example.A ", "org.example.A")
        .writeTo(folder.resolve("ab.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.all()).extracting(LoadedProtocol::name).containsExactly("a", "b");
      assertThat(plugins.refused()).isEmpty();
    }
  }

  @Test
  void takesEachJarOnceFromAFolderThatIsNamedTwice() throws IOException {
    jar().protocol("Foo", named("foo")).writeTo(folder.resolve("foo.jar"));

    try (Plugins plugins = Plugins.load(List.of(folder, temp.resolve("plugins/../plugins")))) {
      assertThat(plugins.all()).hasSize(1);
      assertThat(plugins.refused()).isEmpty();
    }
  }

  @Test
  void doesWithoutTheDistributionsFolder() throws IOException {
    jar().protocol("Foo", named("foo")).writeTo(folder.resolve("foo.jar"));

    try (Plugins plugins = Plugins.load(temp.resolve("none"), List.of(folder))) {
      assertThat(plugins.all()).extracting(LoadedProtocol::name).containsExactly("foo");
      assertThat(plugins.refused()).isEmpty();
    }
  }

  @Test
  void failsIfAFolderDoesNotExist() {
    assertThatThrownBy(() -> Plugins.load(List.of(temp.resolve("none"))))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "plugins folder "
                + temp.resolve("none")
                + " does not exist; create it or correct the path");
  }

  @Test
  void failsIfAFolderIsAFile() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));

    assertThatThrownBy(() -> Plugins.load(List.of(file)))
        .isInstanceOf(IOException.class)
        .hasMessage("plugins folder " + file + " is a file; name the folder that holds the jars");
  }

  @Test
  void leavesNotesAndPutAsideJarsAlone() throws IOException {
    for (String name :
        List.of(
            "README",
            "readme.md",
            "notes.txt",
            ".hidden.jar",
            "foo.jar.disabled",
            "foo.jar~",
            "LICENSE")) {
      Files.createFile(folder.resolve(name));
    }

    try (Plugins plugins = load()) {
      assertThat(plugins.refused()).isEmpty();
    }
  }

  @Test
  void namesTheProtocolsThereAreWhenOneIsMissing() throws IOException {
    for (String name : List.of("echo", "chat")) {
      jar().protocol("Foo", named(name)).writeTo(folder.resolve(name + ".jar"));
    }

    try (Plugins plugins = load()) {
      assertThat(plugins.find("foo")).isEmpty();
      assertThat(plugins.missing("foo"))
          .isEqualTo(
              "no protocol 'foo'; there are chat, echo; is its jar in a folder that --plugins names?");
      assertThat(plugins.missing("ehco"))
          .isEqualTo("no protocol 'ehco', did you mean echo? There are chat, echo");
    }
  }

  @Test
  void saysSoWhenThereIsNoProtocolAtAll() throws IOException {
    try (Plugins plugins = load()) {
      assertThat(plugins.missing("foo"))
          .isEqualTo(
              "no protocol 'foo', since no plugins folder holds one; put its jar into plugins/");
    }
  }

  @Test
  void saysWhyAProtocolIsMissingWhoseJarWasRefused() throws IOException {
    Path jar = jar().writeTo(folder.resolve("foo-1.0.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.missing("foo"))
          .isEqualTo(
              "no protocol 'foo', since its jar was refused: "
                  + jar
                  + ": there is no "
                  + PluginJar.SERVICE_FILE
                  + " in it; add it, with the name of the protocol's class");
    }
  }

  @Test
  void readsNoClassAfterClosing() throws IOException {
    jar()
        .source("package org.example; public class Late {}")
        .protocol("Foo", named("foo"))
        .writeTo(folder.resolve("foo.jar"));
    Plugins plugins = load();
    ClassLoader classLoader = plugins.find("foo").orElseThrow().classLoader();

    plugins.close();

    assertThatThrownBy(() -> classLoader.loadClass("org.example.Late"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void runsNoCodeOfAnAnnouncedProtocolUntilItIsAskedFor() throws IOException {
    jar()
        .protocol(
            "Foo", "public Foo() { System.setProperty(\"foo.made\", \"yes\"); }" + named("foo"))
        .announces("foo")
        .writeTo(folder.resolve("foo.jar"));
    jar().protocol("Bar", named("bar")).announces("bar").writeTo(folder.resolve("bar.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.find("bar")).isPresent();
      assertThat(plugins.missing("fop")).contains("did you mean foo? There are bar, foo");
      assertThat(System.getProperty("foo.made")).isNull();
      assertThat(plugins.find("foo")).isPresent();
      assertThat(System.getProperty("foo.made")).isEqualTo("yes");
    } finally {
      System.clearProperty("foo.made");
    }
  }

  @Test
  void hasAllThatAreAnnouncedWhereAllAreAskedFor() throws IOException {
    jar().protocol("Foo", named("foo")).announces("foo").writeTo(folder.resolve("foo.jar"));
    jar().protocol("Bar", named("bar")).writeTo(folder.resolve("bar.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.all()).extracting(LoadedProtocol::name).containsExactly("bar", "foo");
    }
  }

  @Test
  void refusesAJarWhoseProtocolAnEarlierOneAnnounces() throws IOException {
    Path first =
        jar().protocol("Foo", named("foo")).announces("foo").writeTo(folder.resolve("a.jar"));
    Path announcing =
        jar().protocol("Foo", named("foo")).announces("foo").writeTo(folder.resolve("b.jar"));
    Path silent = jar().protocol("Foo", named("foo")).writeTo(folder.resolve("c.jar"));

    try (Plugins plugins = load()) {
      String why = "protocol 'foo' is in " + first + " already; remove one of the two jars";
      assertThat(plugins.refused())
          .containsExactly(new Refusal(announcing, why), new Refusal(silent, why));
      assertThat(plugins.find("foo").orElseThrow().jar()).isEqualTo(first);
    }
  }

  @Test
  void findsWhatAJarHasBesideWhatItAnnouncesWhicheverIsAskedForFirst() throws IOException {
    jar()
        .source(protocolSource("Foo", named("foo")))
        .source(protocolSource("Bar", named("bar")))
        .declares("org.example.Foo", "org.example.Bar")
        .announces("foo")
        .writeTo(folder.resolve("both.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.find("bar")).isPresent();
      assertThat(plugins.find("foo")).isPresent();
      assertThat(plugins.refused()).isEmpty();
    }
  }

  @Test
  void saysWhoseAnnouncementIsToBeCorrectedWhenAProtocolIsMissing() throws IOException {
    Path liar =
        jar().protocol("Two", named("two")).announces("foo").writeTo(folder.resolve("a.jar"));
    jar().protocol("Foo", named("foo")).announces("foo").writeTo(folder.resolve("b.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.find("foo")).isEmpty();
      assertThat(plugins.missing("foo"))
          .isEqualTo(
              "no protocol 'foo': "
                  + liar
                  + ": Heddle-Protocols of its manifest names 'foo', which it does not have;"
                  + " correct the name");
    }
  }

  @Test
  void refusesAJarThatAnnouncesWhatItDoesNotHave() throws IOException {
    Path jar =
        jar().protocol("Foo", named("foo")).announces("fo").writeTo(folder.resolve("foo.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.find("fo")).isEmpty();
      assertThat(plugins.refused())
          .containsExactly(
              new Refusal(
                  jar,
                  "Heddle-Protocols of its manifest names 'fo', which it does not have; correct the name"));
    }
  }

  private TestJar jar() {
    return TestJar.in(temp);
  }

  private Plugins load() throws IOException {
    return Plugins.load(List.of(folder));
  }
}
