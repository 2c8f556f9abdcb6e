package io.heddle.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file through full disks, kills, rotations and many hands. */
class MessageFileTest {
  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("inbox.jsonl");
  }

  private static void add(MessageFile file, String line) throws IOException {
    file.sync(file.append((line + "\n").getBytes(UTF_8)));
  }

  @Test
  void goesOnWhereItsFileEnds() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (MessageFile file = new MessageFile(path)) {
        add(file, "line " + i);
      }
    }
    assertThat(path).hasContent("line 0\nline 1\nline 2\n");
  }

  @Test
  void mixesNoLinesOfManyThroughTwoOfItsNames() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), path);
    try (MessageFile file = new MessageFile(path);
        MessageFile same = new MessageFile(link);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, 20)
              .<Callable<Object>>mapToObj(client ->
                  () -> {
                    for (int i = 0; i < 50; i++)
                      add(client % 2 == 0 ? file : same, (client + " ").repeat(1_000));
                    return client;
                  })
              .toList();
      for (var done : threads.invokeAll(all)) done.get();
    }
    assertThat(Files.readAllLines(path))
        .hasSize(1_000)
        .allMatch(line -> line.equals((line.split(" ", -1)[0] + " ").repeat(1_000)));
  }

  @Test
  void beginsANewFileWhereTheOldOneWasMovedAway() throws IOException {
    Path rotated = folder.resolve("inbox.1");
    try (MessageFile file = new MessageFile(path)) {
      add(file, "old");
      Files.move(path, rotated);
      add(file, "new");
      Files.delete(path);
      add(file, "newer");
      Files.writeString(path, "");
      add(file, "and so on");
    }
    assertThat(rotated).hasContent("old\n");
    assertThat(path).hasContent("and so on\n");
  }

  @Test
  void failsWhileThereIsNoPlaceForItsFile() throws IOException {
    Path place = Files.createDirectory(folder.resolve("place"));
    try (MessageFile file = new MessageFile(place.resolve("inbox.jsonl"))) {
      Files.delete(place.resolve("inbox.jsonl"));
      Files.delete(place);
      assertThatThrownBy(() -> add(file, "lost")).isInstanceOf(IOException.class);
      Files.createDirectory(place);
      add(file, "back");
    }
    assertThat(place.resolve("inbox.jsonl")).hasContent("back\n");
  }

  @Test
  void outlivesTheInterruptionOfOneThatWrites() throws IOException {
    try (MessageFile file = new MessageFile(path)) {
      Thread.currentThread().interrupt();
      add(file, "one");
      assertThat(Thread.interrupted()).isTrue();
      add(file, "two");
    }
    assertThat(path).hasContent("one\ntwo\n");
  }

  @Test
  void cutsOffHalfAMessage() throws IOException {
    String whole = new String(JsonLine.of("unix", "x".repeat(20_000)), UTF_8);
    for (int length : new int[] {1, 9, 10, 40, whole.length() - 1}) {
      Files.writeString(path, whole + whole.substring(0, length));
      Tail.mend(path);
      assertThat(path).hasContent(whole);
    }
    Files.writeString(path, whole.substring(0, 300));
    Tail.mend(path);
    assertThat(path).isEmptyFile();
  }

  @Test
  void endsALineThatIsNoneOfIts() throws IOException {
    Files.writeString(path, "to do:\nmilk");
    try (MessageFile file = new MessageFile(path)) {
      add(file, "line");
    }
    assertThat(path).hasContent("to do:\nmilk\nline\n");
  }
}
