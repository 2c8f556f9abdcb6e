package io.heddle.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.testkit.ProtocolTester;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is asked for, nothing outside the root is read, listed, made or changed; also while
 * somebody on the same machine exchanges folders for links.
 */
class EscapeTest {
  private static final String SECRET = "this is outside";

  /** Is in names that are outside, and is never asked for. */
  private static final String MARK = "7f3a9c";

  private static final int SEQUENCES = 1_000;
  private static final int SWAPPED_REQUESTS = 700;

  @TempDir private Path folder;
  private Path root;
  private Path outside;
  private ProtocolTester server;

  @BeforeEach
  void serve() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), SECRET);
    Files.createDirectory(outside.resolve("inner"));
    for (String place : List.of("", "outside", "outside/inner"))
      Files.createFile(folder.resolve(place).resolve(MARK));
    Files.createDirectory(root.resolve("dir"));
    Files.writeString(root.resolve("dir/file"), "inside");
    Files.createSymbolicLink(root.resolve("link"), outside);
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("dir/direct"), outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("dir/dangling"), outside.resolve("new"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    server =
        ProtocolTester.inMemory(
            new FileProtocol(), new FileOptions(root, new ByteSize(1 << 20), 100_000));
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** What is there, by its path from the root's own folder on; with the text of files. */
  private Map<String, String> allOutside() throws IOException {
    var all = new TreeMap<String, String>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(path -> !path.startsWith(root)).toList())
        all.put(path.toString(), Files.isRegularFile(path) ? Files.readString(path) : "");
    }
    return all;
  }

  private List<String> pieces() {
    return List.of(
        "..",
        ".",
        "",
        "dir",
        "file",
        "link",
        "up",
        "loop",
        "direct",
        "dangling",
        "secret",
        "inner",
        "outside",
        "root",
        Tree.HIDDEN,
        "a\0b",
        "\0",
        "..\0",
        "．．",
        "\u2025",
        "\u2024\u2024",
        ".\u200D.",
        "..\\..",
        "..\u2215",
        "％2e",
        "%2e%2e",
        "..;",
        "~",
        "c:",
        "\uD800",
        "\u202E..",
        "x".repeat(255),
        "new",
        outside.toString(),
        outside + "/secret",
        "/",
        "//",
        "./",
        "proc");
  }

  @RepeatedTest(3)
  void noSequenceOfNamesLeavesTheRoot(RepetitionInfo repetition) throws IOException {
    long seed = repetition.getCurrentRepetition() == 1 ? 1 : System.nanoTime();
    var random = new Random(seed);
    Map<String, String> before = allOutside();
    try (var peer = new Peer(server)) {
      for (int i = 0; i < SEQUENCES; i++) {
        String path = path(random);
        requireInside(peer.put(path, "put " + i), path, seed);
        requireInside(peer.get(path), path, seed);
        requireInside(peer.ls(path), path, seed);
      }
      assertThat(peer.client().finish().closeReason()).isEqualTo("peer-closed");
    }
    assertThat(allOutside()).as("seed " + seed).isEqualTo(before);
  }

  private String path(Random random) {
    List<String> pieces = pieces();
    var path = new StringBuilder();
    for (int names = random.nextInt(1, 6); names > 0; names--) {
      path.append(pieces.get(random.nextInt(pieces.size())));
      if (names > 1 && random.nextInt(10) > 0) path.append('/');
    }
    return path.toString();
  }

  private static void requireInside(Peer.Answer answer, String path, long seed) {
    assertThat(answer.text()).as("'%s', seed %d", path, seed).doesNotContain(SECRET, MARK);
  }

  @Test
  void followsNoLink() {
    try (var peer = new Peer(server)) {
      assertThat(peer.get("link/secret").text())
          .isEqualTo("'link' is a link, and links are not followed");
      assertThat(peer.ls("link").text()).contains("'link' is a link");
      assertThat(peer.put("link/new", "x").text()).contains("'link' is a link");
      assertThat(peer.get("dir/direct").text()).contains("'dir/direct' is a link");
      assertThat(peer.put("dir/direct", "x").text()).contains("'dir/direct' is a link");
      assertThat(peer.put("dir/dangling", "x").text()).contains("'dir/dangling' is a link");
      assertThat(peer.put("loop/x", "x").text()).contains("'loop' is a link");
      peer.client().finish().closeReason();
    }
  }

  /** The folder "dir" is at one moment a folder, at the next a link that leads out. */
  @Test
  void staysInsideWhileLinksAreSwappedIn() throws Exception {
    Files.createSymbolicLink(root.resolve("elsewhere"), outside);
    Map<String, String> before = allOutside();
    var over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Future<Long> swaps = threads.submit(() -> swap(over));
      try {
        for (Future<?> peer : List.of(threads.submit(this::askAll), threads.submit(this::askAll)))
          peer.get();
      } finally {
        over.set(true);
      }
      assertThat(swaps.get()).isGreaterThan(10);
    }
    assertThat(allOutside()).isEqualTo(before);
  }

  private long swap(AtomicBoolean over) throws IOException {
    long swaps = 0;
    for (; !over.get(); swaps++) {
      Files.move(root.resolve("dir"), root.resolve("real"));
      moveToDir("elsewhere", swaps);
      Files.move(root.resolve("dir"), root.resolve("elsewhere"));
      moveToDir("real", swaps);
    }
    return swaps;
  }

  private void moveToDir(String name, long swap) throws IOException {
    for (int attempt = 0; ; attempt++) {
      try {
        Files.move(root.resolve(name), root.resolve("dir"), StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (FileSystemException made) {
        // By a put, in the moment between.
        Files.move(root.resolve("dir"), root.resolve("%s-%d-%d".formatted(name, swap, attempt)));
      }
    }
  }

  private void askAll() {
    try (var peer = new Peer(server)) {
      for (int i = 0; i < SWAPPED_REQUESTS; i++) {
        requireInside(peer.put("dir/new" + i % 7, "put"), "dir/new", i);
        requireInside(peer.get("dir/secret"), "dir/secret", i);
        requireInside(peer.get("dir/inner/x"), "dir/inner/x", i);
        requireInside(peer.ls("dir"), "dir", i);
      }
      assertThat(peer.client().finish().closeReason()).isEqualTo("peer-closed");
    }
  }
}
