package io.heddle.server.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server of this user on this machine, as it is written down in a folder that nobody else can
 * write to: {@code $XDG_RUNTIME_DIR/heddle}, or {@code heddle-USER} in the temporary folder.
 *
 * @param started in milliseconds since 1970: a process of this number that has begun at another
 *     time is another one
 * @param admin the URL of its admin endpoint
 * @param tokenFile with what that asks for; null: nothing
 * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG Base Directory
 *     Specification</a>
 */
public record RunningServer(long pid, long started, String admin, @Nullable String tokenFile) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".json";

  /** Its end. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Writes down this process, until the registration is closed.
   *
   * @throws IOException if the folder cannot be written to, or others could
   */
  public static Registration register(URI admin, Optional<Path> tokenFile) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    Path folder = folder();
    if (!Files.exists(folder))
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    requireOwn(folder);
    Path file = folder.resolve(self.pid() + SUFFIX);
    String token = tokenFile.map(path -> path.toAbsolutePath().toString()).orElse(null);
    Files.write(
        file,
        JSON.writeValueAsBytes(
            new RunningServer(self.pid(), started(self), admin.toString(), token)));
    return () -> remove(file);
  }

  /** Those that run. */
  public static List<RunningServer> find() {
    List<RunningServer> found = new ArrayList<>();
    Path folder = folder();
    try {
      requireOwn(folder);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
        for (Path file : files) read(file).ifPresent(found::add);
      }
    } catch (IOException none) {
      // No server of this user has ever run here, or it could not write itself down.
    }
    return found;
  }

  private static Optional<RunningServer> read(Path file) throws IOException {
    try {
      RunningServer written = JSON.readValue(Files.readAllBytes(file), RunningServer.class);
      boolean runs =
          ProcessHandle.of(written.pid).filter(it -> started(it) == written.started).isPresent();
      if (runs) return Optional.of(written);
    } catch (JsonProcessingException halfWritten) {
      // It is about to be there.
      return Optional.empty();
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
    // Killed, and could not remove it.
    remove(file);
    return Optional.empty();
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
  }

  private static Path folder() {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && !runtime.isEmpty()) return Path.of(runtime).resolve("heddle");
    return Path.of(System.getProperty("java.io.tmpdir"))
        .resolve("heddle-" + System.getProperty("user.name"));
  }

  /** In a folder that anybody can make somebody else may have made it first. */
  private static void requireOwn(Path folder) throws IOException {
    boolean own =
        Files.isDirectory(folder)
            && !Files.isSymbolicLink(folder)
            && PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))
                .endsWith("------")
            && Files.getOwner(folder).equals(Files.getOwner(Path.of("/proc/self")));
    if (!own) throw new IOException(folder + ": expected a folder of this user alone");
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
