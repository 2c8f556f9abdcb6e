package io.heddle.server.plugin;

import static io.heddle.server.plugin.TestJar.named;
import static io.heddle.server.plugin.TestJar.protocolSource;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that hold no plugin, or one that is there already. */
class RefusedFileTest extends RefusalFixture {

  @Test
  void withoutAServiceFile() throws IOException {
    jar().source(protocolSource("Foo", named("foo"))).writeTo(bad);
    assertRefused(
        bad,
        "there is no META-INF/services/io.heddle.protocol.Protocol in it; add it, with the name of the protocol's class");
  }

  @Test
  void withAnEmptyServiceFile() throws IOException {
    jar().declares("# nothing").writeTo(bad);
    assertRefused(
        bad,
        "META-INF/services/io.heddle.protocol.Protocol is empty; write the name of the protocol's class there");
  }

  @Test
  void whoseServiceFileNamesNoClassOfIt() throws IOException {
    jar().declares("org.example.Gone").writeTo(bad);
    assertRefused(
        bad,
        "its service file names org.example.Gone, which is not there; correct the name or add the class");
  }

  @Test
  void whoseNameAnEarlierFileHas() throws IOException {
    Path later = jar().protocol("Foo", named("good")).writeTo(folder.resolve("zoo.jar"));
    assertRefused(
        later,
        "protocol 'good' is in "
            + folder.resolve("good.jar")
            + " already; remove one of the two jars");
  }

  @Test
  void whoseNameAnEarlierFolderHas() throws IOException {
    Path user = temp.resolve("user");
    Path later = jar().protocol("Foo", named("good")).writeTo(user.resolve("a.jar"));

    try (Plugins plugins = Plugins.load(folder, List.of(user))) {
      assertThat(plugins.find("good").orElseThrow().jar()).isEqualTo(folder.resolve("good.jar"));
      assertThat(plugins.refused())
          .containsExactly(
              new Refusal(
                  later,
                  "protocol 'good' is in "
                      + folder.resolve("good.jar")
                      + " already; remove one of the two jars"));
    }
  }

  @Test
  void thatIsDamaged() throws IOException {
    Files.writeString(bad, "this is no zip");
    assertRefused(bad, "is not a jar or is damaged (zip END header not found); copy it again");
  }

  @Test
  void thatIsEmpty() throws IOException {
    Files.createFile(bad);
    assertRefused(bad, "is not a jar or is damaged (zip file is empty); copy it again");
  }

  @Test
  void thatIsALinkToNowhere() throws IOException {
    Files.createSymbolicLink(bad, temp.resolve("gone.jar"));
    assertRefused(bad, "cannot be read: no such file; make it readable or copy it again");
  }

  @Test
  void thatIsAFolderWithoutJars() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(
        empty,
        "no jar in this folder; put the plugin's jar and its libraries there, or remove the folder");
  }

  @Test
  void thatIsAFolderWithoutAServiceFileInAnyJar() throws IOException {
    jar().source(protocolSource("Foo", named("foo"))).writeTo(folder.resolve("foo/foo.jar"));
    assertRefused(
        folder.resolve("foo"),
        "there is no META-INF/services/io.heddle.protocol.Protocol in it; add it, with the name of the protocol's class");
  }

  @Test
  void thatIsAnotherFile() throws IOException {
    Path zip = Files.createFile(folder.resolve("foo.zip"));
    assertRefused(zip, "is no plugin; expected NAME.jar or a folder NAME with jars in it");
  }

  @Test
  void thatIsAFolderWithADamagedJar() throws IOException {
    jar().protocol("Foo", named("foo")).writeTo(folder.resolve("foo/foo.jar"));
    Path damaged = Files.writeString(folder.resolve("foo/library.jar"), "this is no zip");
    assertRefused(damaged, "is not a jar or is damaged (zip END header not found); copy it again");
  }
}
