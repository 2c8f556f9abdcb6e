package io.heddle.server.plugin;

import static io.heddle.server.plugin.TestJar.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that is in order; whatever is refused beside it, it is loaded. */
abstract class RefusalFixture {
  @TempDir Path temp;
  Path folder;

  /** Where a test puts what is to be refused. */
  Path bad;

  @BeforeEach
  void putAGoodPluginBeside() throws IOException {
    folder = Files.createDirectory(temp.resolve("plugins"));
    bad = folder.resolve("bad.jar");
    jar().protocol("Good", named("good")).writeTo(folder.resolve("good.jar"));
  }

  TestJar jar() {
    return TestJar.in(temp);
  }

  void assertRefused(Path jar, String reason) throws IOException {
    try (Plugins plugins = Plugins.load(List.of(folder))) {
      assertThat(plugins.refused()).containsExactly(new Refusal(jar, reason));
      assertThat(plugins.all()).extracting(LoadedProtocol::name).containsExactly("good");
    }
  }

  /** Where the virtual machine words the middle. */
  void assertRefused(Path jar, String start, String... parts) throws IOException {
    try (Plugins plugins = Plugins.load(List.of(folder))) {
      assertThat(plugins.refused()).extracting(Refusal::jar).containsExactly(jar);
      assertThat(plugins.refused().getFirst().reason()).startsWith(start).contains(parts);
      assertThat(plugins.all()).extracting(LoadedProtocol::name).containsExactly("good");
    }
  }
}
