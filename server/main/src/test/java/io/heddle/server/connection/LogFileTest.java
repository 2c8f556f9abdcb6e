package io.heddle.server.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.server.connection.LogFile.LostLinesException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines are there as a whole, also where the disk takes a part of them only. */
class LogFileTest {
  @TempDir private Path folder;

  private Path file;

  @BeforeEach
  void setUp() {
    file = folder.resolve("access.jsonl");
  }

  @AfterEach
  void hasRoomAgain() {
    limit("unlimited");
  }

  /** Of any file that this process writes; false where that cannot be said. */
  private static boolean limit(String bytes) {
    String pid = String.valueOf(ProcessHandle.current().pid());
    var builder = new ProcessBuilder("prlimit", "--pid", pid, "--fsize=" + bytes + ":");
    try {
      return builder.inheritIO().start().waitFor() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void fullAt(int bytes) {
    assumeTrue(limit(String.valueOf(bytes)), "prlimit of util-linux");
  }

  private static int lost(LogFile log, String lines) {
    return catchThrowableOfType(LostLinesException.class, () -> log.append(lines.getBytes(UTF_8)))
        .count();
  }

  @Test
  void keepsTheWholeLinesOfABatchThatDidNotFit() throws IOException {
    Files.writeString(file, "zero\n");
    try (var log = LogFile.open(Optional.of(file))) {
      fullAt(15);
      assertThat(lost(log, "one\ntwo\nthree\nfour\n")).isEqualTo(2);
      assertThat(file).hasContent("zero\none\ntwo\n");
      assertThat(lost(log, "five\n")).isEqualTo(1);
      hasRoomAgain();
      log.append("six\n".getBytes(UTF_8));
      assertThat(file).hasContent("zero\none\ntwo\nsix\n");
    }
  }

  @Test
  void beginsOnALineOfItsOwnBehindAPartThatCannotBeTakenBack() throws IOException {
    var out = new FileOutputStream(file.toFile(), true);
    try (var log = new LogFile(out.getChannel(), false)) {
      fullAt(6);
      assertThat(lost(log, "one\ntwo\nthree\n")).isEqualTo(2);
      assertThat(file).hasContent("one\ntw");
      assertThat(lost(log, "four\n")).isEqualTo(1);
      hasRoomAgain();
      log.append("five\nsix\n".getBytes(UTF_8));
      log.append("seven\n".getBytes(UTF_8));
      assertThat(file).hasContent("one\ntw\nfive\nsix\nseven\n");
    }
  }

  @Test
  void takesBackItsOwnPartBesideAnotherThatWritesToTheSameFile() throws IOException {
    try (var log = LogFile.open(Optional.of(file));
        var other = LogFile.open(Optional.of(file))) {
      log.append("one\n".getBytes(UTF_8));
      other.append("two\n".getBytes(UTF_8));
      fullAt(10);
      assertThat(lost(log, "three\n")).isEqualTo(1);
      assertThat(file).hasContent("one\ntwo\n");
    }
  }
}
