package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waits that hold a carrier are counted for the protocol whose code waited. */
class PinnedThreadsIT {
  @TempDir private static Path folder;

  /** While a class begins its thread stays on its carrier, on every Java so far. */
  @BeforeAll
  static void makeProtocol() {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "pinning",
        """
        return connection -> {
          for (String line; (line = connection.readLine()) != null; ) {
            beginSlowly();
            connection.writeLine(line);
          }
        };
        }
        private static void beginSlowly() {
          var jar = Pinning.class.getProtectionDomain().getCodeSource().getLocation();
          try {
            // Another class each time: none begins twice.
            var loader = new java.net.URLClassLoader(
                new java.net.URL[] {jar}, ClassLoader.getPlatformClassLoader());
            Class.forName("tested.pinning.Pinning$Slow", true, loader);
          } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
          }
        }
        static final class Slow {
          static {
            try {
              Thread.sleep(100);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        """);
  }

  private static Heddle serve(List<String> prefix, Map<String, String> environment) {
    return Heddle.serve(
        prefix,
        environment,
        "pinning=tcp://127.0.0.1:0",
        "echo=tcp://127.0.0.1:0",
        "--plugins",
        folder.resolve("plugins").toString());
  }

  @Test
  void areCountedForTheProtocolWhoseCodeWaited() throws IOException {
    requireMemory();
    try (var heddle = serve(List.of(), Map.of());
        var client = heddle.lineClient("pinning");
        var other = heddle.lineClient("echo")) {
      awaitWatched(heddle);
      for (int i = 0; i < 3; i++) assertThat(client.ask("pin")).isEqualTo("pin");
      assertThat(other.ask("here")).isEqualTo("here");
      await().atMost(Heddle.PATIENCE).until(() -> pins(heddle, "pinning") == 3);
      assertThat(heddle.metric("heddle_pins_held_seconds_total", "protocol=\"pinning\""))
          .isBetween(0.29, 60.0);
      assertThat(pins(heddle, "echo")).isZero();
    }
  }

  /** The documentation says so: Flight Recorder tells of waits in Java alone. */
  @Test
  void areNotCountedWhereANativeCallWaitsItself() throws IOException {
    requireMemory();
    TestProtocol.jar(
        folder.resolve("plugins"),
        "pipe",
        """
        return connection -> {
          for (String line; (line = connection.readLine()) != null; ) {
            try (var in = new java.io.FileInputStream(line)) {
              int count = 0;
              while (in.read() >= 0) count++;
              connection.writeLine("read " + count);
            }
          }
        };
        """);
    Path pipe = folder.resolve("pipe");
    Shell.output("mkfifo \"$1\"", pipe);
    try (var heddle =
            Heddle.serve(
                List.of(),
                Map.of("JAVA_OPTS", "-Djdk.virtualThreadScheduler.parallelism=4"),
                "pinning=tcp://127.0.0.1:0",
                "pipe=tcp://127.0.0.1:0",
                "--plugins",
                folder.resolve("plugins").toString());
        var reads = heddle.lineClient("pipe");
        var pins = heddle.lineClient("pinning")) {
      awaitWatched(heddle);
      reads.send(pipe + "\n");
      try (var end = new FileOutputStream(pipe.toFile())) {
        // Which takes a hundred times as long as what is counted at all.
        assertThat(pins.ask("pin")).isEqualTo("pin");
        end.write('x');
      }
      assertThat(reads.readLine()).isEqualTo("read 1");
      assertThat(pins.ask("pin")).isEqualTo("pin");
      await().atMost(Heddle.PATIENCE).until(() -> pins(heddle, "pinning") == 2);
      assertThat(pins(heddle, "pipe")).isZero();
    }
  }

  @Test
  void areNotCountedWhereThatIsSwitchedOff() {
    try (var heddle = serve(List.of(), Map.of("JAVA_OPTS", "-Dheddle.pinned-threads=off"));
        var client = heddle.lineClient("pinning")) {
      assertThat(client.ask("pin")).isEqualTo("pin");
      assertThat(heddle.metric("heddle_pins_watched")).isZero();
      assertThat(pins(heddle, "pinning")).isZero();
    }
  }

  @Test
  void leaveNothingBehindInMemory() throws IOException {
    requireMemory();
    long killed;
    try (var heddle = serve(List.of(), Map.of())) {
      awaitWatched(heddle);
      killed = heddle.pid();
      assertThat(recordings(killed)).isNotEmpty();
    }
    long ended;
    try (var heddle = serve(List.of(), Map.of())) {
      awaitWatched(heddle);
      assertThat(recordings(killed)).as("that of a process that was killed").isEmpty();
      ended = heddle.pid();
      assertThat(recordings(ended)).isNotEmpty();
      assertThat(heddle.signal("TERM").awaitExit()).isZero();
    }
    assertThat(recordings(ended)).isEmpty();
  }

  /** Flight Recorder ends the process when it cannot write: nothing may be pinned to a disk. */
  @Test
  void costNobodyTheServerWhereTheMemoryForThemIsFull() throws IOException {
    List<String> smallMemory =
        List.of("sh", "-c", withSmallMemory() + "exec \"$@\"' sh \"$@\"", "sh");
    try (var heddle = serve(smallMemory, Map.of("XDG_RUNTIME_DIR", ""));
        var client = heddle.lineClient("pinning")) {
      awaitWatched(heddle);
      Shell.run(
          folder, Map.of(), "dd if=/dev/zero of=/proc/$1/root/dev/shm/full bs=4k", heddle.pid());
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.metric("heddle_pins_watched") == 0 || !heddle.running());
      for (int i = 0; i < 100; i++) assertThat(client.ask("pin")).isEqualTo("pin");
      assertThat(heddle.errors()).contains("pinned to their carriers are not counted", "full");
      assertThat(heddle.running()).isTrue();
    }
  }

  /** The beginning of a command that sees another file system there, its quote left open. */
  private static String withSmallMemory() {
    for (String user : List.of("", "--map-root-user ")) {
      String command =
          "exec unshare %s--mount sh -c 'mount -t tmpfs -o size=40m tmpfs /dev/shm && "
              .formatted(user);
      if (Shell.run(folder, Map.of(), command + "true'").exitCode() == 0) return command;
    }
    return Assumptions.abort("nothing may be mounted here");
  }

  /** Skips the test where there is no file system for Flight Recorder, as in a bare chroot. */
  private static void requireMemory() throws IOException {
    boolean there = false;
    for (Path memory : memories())
      there |= Files.isDirectory(memory) && Files.getFileStore(memory).type().equals("tmpfs");
    Assumptions.assumeTrue(there, "no file system in memory");
  }

  private static List<Path> memories() {
    String runtime = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/dev/shm");
    return List.of(Path.of(runtime), Path.of("/dev/shm"));
  }

  private static void awaitWatched(Heddle heddle) {
    await().atMost(Heddle.PATIENCE).until(() -> heddle.metric("heddle_pins_watched") == 1);
  }

  private static double pins(Heddle heddle, String protocol) {
    return heddle.metric("heddle_pins_total", "protocol=\"" + protocol + "\"");
  }

  /** What Flight Recorder has written for a process. */
  private static List<Path> recordings(long pid) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path memory : memories()) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(memory, "heddle-jfr-*")) {
        for (Path each : folders)
          try (DirectoryStream<Path> recordings = Files.newDirectoryStream(each, "*_" + pid)) {
            for (Path recording : recordings) found.add(recording);
          }
      }
      if (memory.equals(Path.of("/dev/shm"))) break;
    }
    return found;
  }
}
