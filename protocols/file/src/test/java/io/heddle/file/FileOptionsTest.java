package io.heddle.file;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.testkit.ProtocolTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileOptionsTest {
  private static final ByteSize QUOTA = new ByteSize(1 << 20);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 10_000_001})
  void refusesANumberOfFilesOutOfRange(int filesMax) {
    assertThatThrownBy(() -> new FileOptions(folder, QUOTA, filesMax))
        .hasMessage("files-max: expected 1 to 10000000, got " + filesMax);
  }

  @Test
  void refusesARootThatIsNotThere() {
    Path missing = folder.resolve("none");
    assertThatThrownBy(() -> serve(missing))
        .hasMessageEndingWith(
            "root: there is no folder " + missing + "; create it or correct the path");
  }

  @Test
  void refusesARootThatIsAFile() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> serve(file)).hasMessageEndingWith("root: " + file + " is a file; name the folder that holds the files");
  }

  @Test
  void refusesARootWhoseHiddenFolderLeadsElsewhere() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.createSymbolicLink(root.resolve(Tree.HIDDEN), elsewhere);
    assertThatThrownBy(() -> serve(root)).hasMessageContaining("root: " + root);
  }

  @Test
  void refusesTwoQuotasForOneRoot() {
    var protocol = new FileProtocol();
    try (var one = ProtocolTester.inMemory(protocol, new FileOptions(folder, QUOTA, 9))) {
      assertThatThrownBy(
              () -> ProtocolTester.inMemory(protocol, new FileOptions(folder, QUOTA, 8)).close())
          .hasMessageEndingWith("give both the same quota and files-max");
      one.connect().finish().closeReason();
    }
  }

  private static void serve(Path root) {
    ProtocolTester.inMemory(new FileProtocol(), new FileOptions(root, QUOTA, 9)).close();
  }
}
