package io.heddle.server.pinned;

import io.heddle.server.operate.PrivateFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Flight Recorder may put its files: in memory, and where no other user can go. On a disk it
 * must not: when it cannot write it ends the process, and a server must survive a full disk.
 */
final class RecordingFolder {
  /** It never holds more than a few MiB; the rest is for whoever else fills it meanwhile. */
  private static final long FREE_BYTES_MIN = 32 << 20;

  /** Flight Recorder writes when it stops as well: then it gets this, where all else is full. */
  private static final int RESERVE_BYTES = 1 << 20;

  private static final String IN_MEMORY = "tmpfs";

  /** As it names the folder of a process: the time, then the process. */
  private static final Pattern OF_PROCESS =
      Pattern.compile("(?:\\d{4}(?:_\\d\\d){5}|reserve)_(\\d{1,18})");

  private final Path folder;
  private final Path reserve;

  private RecordingFolder(Path folder) {
    this.folder = folder;
    this.reserve = folder.resolve("reserve_" + ProcessHandle.current().pid());
  }

  /** Finds one and makes it ready; empty if this machine has none. */
  static Optional<RecordingFolder> find() {
    for (Path memory : memories()) {
      try {
        if (!Files.isDirectory(memory) || !Files.getFileStore(memory).type().equals(IN_MEMORY))
          continue;
        var found = new RecordingFolder(memory.resolve(name()));
        PrivateFolder.create(found.folder);
        found.removeLeftBehind();
        if (!found.hasRoom()) continue;
        Files.write(found.reserve, new byte[RESERVE_BYTES]);
        return Optional.of(found);
      } catch (IOException unusable) {
        // The next one may do.
      }
    }
    return Optional.empty();
  }

  private static List<Path> memories() {
    List<Path> memories = new ArrayList<>();
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && !runtime.isEmpty()) memories.add(Path.of(runtime));
    memories.add(Path.of("/dev/shm"));
    return memories;
  }

  /** Of this user, and of those processes whose numbers mean something here. */
  private static String name() throws IOException {
    String namespace =
        Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
    return "heddle-jfr-%s-%s".formatted(System.getProperty("user.name"), namespace);
  }

  /** By those that were killed. */
  private void removeLeftBehind() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path one : all) {
        Matcher name = OF_PROCESS.matcher(one.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty())
          remove(one);
      }
    }
  }

  private static void remove(Path ofProcess) throws IOException {
    if (!Files.isDirectory(ofProcess)) {
      Files.deleteIfExists(ofProcess);
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(ofProcess)) {
      for (Path file : files) Files.deleteIfExists(file);
    }
    Files.deleteIfExists(ofProcess);
  }

  Path path() {
    return folder;
  }

  /** Frees what was kept for the end. */
  void release() throws IOException {
    Files.deleteIfExists(reserve);
  }

  /** Takes no descriptor, of which there may be none. */
  boolean hasRoom() {
    return folder.toFile().getUsableSpace() >= FREE_BYTES_MIN;
  }
}
