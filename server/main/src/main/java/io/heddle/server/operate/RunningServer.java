package io.heddle.server.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.server.config.AdminConfig;
import io.heddle.server.config.KeyPairConfig;
import io.heddle.server.config.TlsConfig;
import io.heddle.server.tls.PinnedCertificate;
import io.heddle.server.tls.WrongFileException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A server of this user on this machine, as it is written down in a folder that nobody else can
 * enter: {@code $XDG_RUNTIME_DIR/heddle}, or else {@code heddle-USER} in the temporary folder. Both
 * are looked into, since a server that a service manager has started knows no such variable.
 *
 * @param started by the kernel's clock, which nobody sets: a process of this number that has begun
 *     at another time is another one
 * @param admin the URL of its admin endpoint
 * @param tokenFile with what that asks for; null: nothing
 * @param certificate the file with the certificate that it shows; null: it speaks no TLS
 * @param passwordFile what opens that; null: it is not locked
 * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG Base Directory
 *     Specification</a>
 */
public record RunningServer(
    long pid,
    String started,
    String admin,
    @Nullable String tokenFile,
    @Nullable String certificate,
    @Nullable String passwordFile) {
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
   * @throws IOException if none of the folders can be written to
   */
  public static Registration register(URI admin, AdminConfig config) throws IOException {
    long pid = ProcessHandle.current().pid();
    Optional<KeyPairConfig> shown = config.tls().map(TlsConfig::keyPair);
    byte[] written =
        JSON.writeValueAsBytes(
            new RunningServer(
                pid,
                started(pid),
                admin.toString(),
                text(config.tokenFile()),
                text(shown.map(KeyPairConfig::certificate)),
                text(shown.flatMap(KeyPairConfig::passwordFile))));
    IOException last = null;
    for (Path folder : folders()) {
      try {
        PrivateFolder.create(folder);
        String prefix = namespace() + "-";
        removeLeftBehind(folder, prefix);
        Path file = folder.resolve(prefix + pid + SUFFIX);
        Files.write(file, written);
        return () -> remove(file);
      } catch (IOException next) {
        last = next;
      }
    }
    throw new IOException("no folder to write down where the admin endpoint is", last);
  }

  private static @Nullable String text(Optional<Path> file) {
    return file.map(path -> path.toAbsolutePath().toString()).orElse(null);
  }

  /** The certificate that it shows, as its file is now; null: it speaks no TLS. */
  public @Nullable SSLContext pinned() throws WrongFileException {
    return certificate == null
        ? null
        : PinnedCertificate.of(
            Path.of(certificate), Optional.ofNullable(passwordFile).map(Path::of));
  }

  /** Those that run. */
  public static List<RunningServer> find() {
    List<RunningServer> found = new ArrayList<>();
    for (Path folder : folders()) {
      try {
        PrivateFolder.requireOwn(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
          for (Path file : files) read(file).ifPresent(found::add);
        }
      } catch (IOException none) {
        // No server of this user has ever run here, or it could not write itself down.
      }
    }
    return found;
  }

  /** The one that has an admin endpoint there. */
  public static Optional<RunningServer> at(URI admin) {
    return find().stream()
        .filter(it -> place(URI.create(it.admin)).equals(place(admin)))
        .findFirst();
  }

  /** Of a URL: what stands behind it, and its case, make no other endpoint of it. */
  private static String place(URI admin) {
    return (admin.getScheme() + "://" + admin.getHost() + ":" + admin.getPort())
        .toLowerCase(Locale.ROOT);
  }

  private static Optional<RunningServer> read(Path file) {
    try {
      RunningServer written = JSON.readValue(Files.readAllBytes(file), RunningServer.class);
      return Optional.of(written).filter(it -> it.started.equals(started(it.pid)));
    } catch (JsonProcessingException halfWritten) {
      return Optional.empty();
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /**
   * Removes what those wrote that were killed.
   *
   * @param prefix of those that this process could see: containers may share the folder
   */
  private static void removeLeftBehind(Path folder, String prefix) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*" + SUFFIX)) {
      for (Path file : files) {
        String pid = file.getFileName().toString().substring(prefix.length()).replace(SUFFIX, "");
        if (pid.matches("\\d{1,18}") && started(Long.parseLong(pid)).isEmpty()) remove(file);
      }
    }
  }

  /** The number of the namespace in which the process has its number. */
  private static String namespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
    } catch (IOException otherSystem) {
      return "0";
    }
  }

  /** In ticks since the machine has started; empty if there is no such process. */
  private static String started(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      // Behind the name of the program, which may hold anything: state is the third, this the 22nd.
      String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return rest[22 - 3];
    } catch (IOException noSuchProcess) {
      return "";
    }
  }

  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && !runtime.isEmpty()) folders.add(Path.of(runtime).resolve("heddle"));
    folders.add(
        Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("heddle-" + System.getProperty("user.name")));
    return folders;
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException stays) {
      // It tells of a process that is not there, which whoever reads it sees.
    }
  }
}
